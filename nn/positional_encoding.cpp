#include "nn/positional_encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/shape.hpp"
#include "nn/check_options.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

std::int64_t time_of(const Variable& x, std::int64_t d_model) {
  Shape shape = x.shape();
  check(shape.size() == 3 && shape[2] == d_model, "the input has shape {}, the module was made for (batch, time, {})",
        shape, d_model);
  return shape[1];
}

}  // namespace

Tensor sinusoidal_encoding(std::int64_t length, std::int64_t d_model) {
  Tensor table = empty({length, d_model});
  Scalar* out = table.data();
  for (std::int64_t pos = 0; pos < length; ++pos)
    for (std::int64_t j = 0; j < d_model; ++j) {
      double exponent = static_cast<double>(j - j % 2) / static_cast<double>(d_model);  // 2i/d_model
      double angle = static_cast<double>(pos) / std::pow(10000.0, exponent);
      *out++ = static_cast<Scalar>(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  return table;
}

SinusoidalPositionalEncoding::SinusoidalPositionalEncoding(const PositionalEncodingOptions& options)
    : d_model_(options.d_model), table_(empty({0, options.d_model})) {
  check_sizes(type, {{"d_model", d_model_}});
}

Variable SinusoidalPositionalEncoding::forward(const Variable& x) const {
  std::int64_t time = time_of(x, d_model_), known = shape_of(table_)[0];
  if (time > known) table_ = sinusoidal_encoding(std::max(time, 2 * known), d_model_);
  Tensor rows = empty({time, d_model_});
  std::copy_n(table_.data(), rows.size(), rows.data());
  return x + rows;
}

std::string SinusoidalPositionalEncoding::extra_repr() const { return fmt::format("{}", d_model_); }

LearnedPositionalEncoding::LearnedPositionalEncoding(const PositionalEncodingOptions& options, Generator& generator)
    : options_(options) {
  check_sizes(type, {{"d_model", options.d_model}, {"max_length", options.max_length}});
  weight_ = Variable(empty({options.max_length, options.d_model}), true);
  init::normal(weight_, generator, 0, 0.02);
}

Variable LearnedPositionalEncoding::forward(const Variable& x) const {
  std::int64_t time = time_of(x, options_.d_model);
  check(time <= options_.max_length,
        "the input {} has {} positions, but only {} were learned; make the module with a "
        "larger max_length",
        x.shape(), time, options_.max_length);
  return x + slice(weight_, 0, 0, time);
}

std::string LearnedPositionalEncoding::extra_repr() const {
  return fmt::format("{}, max_length={}", options_.d_model, options_.max_length);
}

void LearnedPositionalEncoding::members(Members& members) { members("weight", weight_); }

}  // namespace gradus::inline GRADUS_PRECISION::nn
