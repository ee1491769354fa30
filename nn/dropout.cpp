#include "nn/dropout.hpp"

#include <fmt/format.h>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/dropout.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

Dropout::Dropout(const DropoutOptions& options, Generator& generator) : p_(options.p), generator_(generator.split()) {
  check_probability(type, "p", p_);
}

Variable Dropout::forward(const Variable& x) const { return training() && p_ > 0 ? dropout(x, p_, generator_) : x; }

std::string Dropout::extra_repr() const { return fmt::format("p={}", p_); }

}  // namespace gradus::inline GRADUS_PRECISION::nn
