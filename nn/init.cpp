#include "nn/init.hpp"

#include <cmath>

namespace gradus::inline GRADUS_PRECISION::nn::init {
namespace {

struct Fans {
  double in, out;
};

Fans fans(const char* initialiser, const Variable& parameter) {
  Shape shape = parameter.shape();
  check(shape.size() == 2, "{}: fans are those of a matrix (out, in), not of {}", initialiser, shape);
  return {static_cast<double>(shape[1]), static_cast<double>(shape[0])};
}

}  // namespace

void xavier_uniform(Variable& parameter, Generator& generator, double gain) {
  auto [in, out] = fans("xavier_uniform", parameter);
  double bound = gain * std::sqrt(6 / (in + out));
  uniform(parameter, generator, -bound, bound);
}

void xavier_normal(Variable& parameter, Generator& generator, double gain) {
  auto [in, out] = fans("xavier_normal", parameter);
  normal(parameter, generator, 0, gain * std::sqrt(2 / (in + out)));
}

void kaiming_uniform(Variable& parameter, Generator& generator, double gain) {
  double bound = gain * std::sqrt(3 / fans("kaiming_uniform", parameter).in);
  uniform(parameter, generator, -bound, bound);
}

void kaiming_normal(Variable& parameter, Generator& generator, double gain) {
  normal(parameter, generator, 0, gain / std::sqrt(fans("kaiming_normal", parameter).in));
}

void normal(Variable& parameter, Generator& generator, double mean, double deviation) {
  parameter.mutable_value() = generator.normal(parameter.shape(), mean, deviation);
}

void uniform(Variable& parameter, Generator& generator, double low, double high) {
  parameter.mutable_value() = generator.uniform(parameter.shape(), low, high);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn::init
