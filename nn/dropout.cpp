#include "nn/dropout.hpp"

#include <fmt/format.h>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/dropout.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

Dropout::Dropout(const DropoutOptions& options, Generator& generator)
    : options_(options), generator_(generator.split()) {
  check_probability(type, "p", options_.p);
}

Variable Dropout::forward(const Variable& x) const {
  return training() && options_.p > 0 ? dropout(x, options_.p, generator_) : x;
}

std::string Dropout::extra_repr() const { return fmt::format("p={}", options_.p); }

}  // namespace gradus::inline GRADUS_PRECISION::nn
