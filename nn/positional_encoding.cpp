#include "nn/positional_encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/shape.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

std::int64_t time_of(const Variable& x, std::int64_t d_model, std::int64_t first_position) {
  Shape shape = x.shape();
  check(shape.size() == 3 && shape[2] == d_model, "the input has shape {}, the module was made for (batch, time, {})",
        shape, d_model);
  check<ValueError>(first_position >= 0, "the first position is {}, below 0", first_position);
  return shape[1];
}

// Positions `first` to `last` - 1, a row each.
void encode_positions(std::int64_t first, std::int64_t last, std::int64_t d_model, Scalar* out) {
  for (std::int64_t j = 0; j < d_model; ++j) {
    double wavelength = std::pow(10000.0, static_cast<double>(j - j % 2) / static_cast<double>(d_model));  // 2i/d_model
    for (std::int64_t pos = first; pos < last; ++pos) {
      double angle = static_cast<double>(pos) / wavelength;
      out[(pos - first) * d_model + j] = static_cast<Scalar>(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  }
}

}  // namespace

const char* name_of(Positions positions, const char* module) {
  switch (positions) {  // no default: the compiler names positions that are missing here
    case Positions::sinusoidal:
      return "sinusoidal";
    case Positions::learned:
      return "learned";
    case Positions::rotary:
      return "rotary";
    case Positions::alibi:
      return "alibi";
    case Positions::none:
      return "none";
  }
  fail<ValueError>("{}: there are no positions {}", module, static_cast<int>(positions));
}

Tensor sinusoidal_encoding(std::int64_t length, std::int64_t d_model) {
  Tensor table = empty({length, d_model});
  encode_positions(0, length, d_model, table.data());
  return table;
}

SinusoidalPositionalEncoding::SinusoidalPositionalEncoding(const PositionalEncodingOptions& options)
    : options_(options) {
  check_sizes(type, {{"d_model", options_.d_model}});
  table_ = sinusoidal_encoding(std::clamp<std::int64_t>(options.max_length, 0, 4096), options_.d_model);
}

Variable SinusoidalPositionalEncoding::forward(const Variable& x, std::int64_t first_position) const {
  std::int64_t d_model = options_.d_model, time = time_of(x, d_model, first_position), end = first_position + time;
  std::int64_t kept = static_cast<std::int64_t>(table_.size()) / d_model, known = std::clamp(kept, first_position, end);
  Tensor rows = empty({time, d_model});
  Scalar* beyond = std::copy_n(table_.data() + std::min(first_position, kept) * d_model,
                               (known - first_position) * d_model, rows.data());
  encode_positions(known, end, d_model, beyond);
  return x + rows;
}

std::string SinusoidalPositionalEncoding::extra_repr() const { return fmt::format("{}", options_.d_model); }

LearnedPositionalEncoding::LearnedPositionalEncoding(const PositionalEncodingOptions& options, Generator& generator)
    : options_(options) {
  check_sizes(type, {{"d_model", options.d_model}, {"max_length", options.max_length}});
  weight_ = Variable(empty({options.max_length, options.d_model}), true);
  init::normal(weight_, generator, 0, 0.02);
}

Variable LearnedPositionalEncoding::forward(const Variable& x, std::int64_t first_position) const {
  std::int64_t time = time_of(x, options_.d_model, first_position);
  check(first_position <= options_.max_length - time,
        "the input {} has {} positions from {} on, but only {} were learned; make the module with a larger max_length",
        x.shape(), time, first_position, options_.max_length);
  return x + slice(weight_, 0, first_position, first_position + time);
}

std::string LearnedPositionalEncoding::extra_repr() const {
  return fmt::format("{}, max_length={}", options_.d_model, options_.max_length);
}

void LearnedPositionalEncoding::members(Members& members) const { members.parameter("weight", weight_); }

AddedPositions::AddedPositions(Positions positions, const PositionalEncodingOptions& options, Generator& generator) {
  if (positions == Positions::sinusoidal) encoding_.emplace<SinusoidalPositionalEncoding>(options);
  if (positions == Positions::learned) encoding_.emplace<LearnedPositionalEncoding>(options, generator);
}

Variable AddedPositions::operator()(const Variable& x, std::int64_t first_position) const {
  if (const auto* sinusoidal = std::get_if<SinusoidalPositionalEncoding>(&encoding_))
    return (*sinusoidal)(x, first_position);
  if (const auto* learned = std::get_if<LearnedPositionalEncoding>(&encoding_)) return (*learned)(x, first_position);
  return x;
}

void AddedPositions::members(Members& members) const {
  if (const auto* sinusoidal = std::get_if<SinusoidalPositionalEncoding>(&encoding_))
    members.child("positions", *sinusoidal);
  if (const auto* learned = std::get_if<LearnedPositionalEncoding>(&encoding_)) members.child("positions", *learned);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
