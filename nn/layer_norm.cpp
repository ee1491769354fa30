#include "nn/layer_norm.hpp"

#include <fmt/format.h>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/layer_norm.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

LayerNorm::LayerNorm(const LayerNormOptions& options) : options_(options) {
  check_sizes(type, {{"width", options.width}});
  check_non_negative(type, "eps", options.eps);
  weight_ = Variable(ones({options.width}), true);
  bias_ = Variable(zeros({options.width}), true);
}

Variable LayerNorm::forward(const Variable& x) const { return layer_norm(x, weight_, bias_, options_.eps); }

std::string LayerNorm::extra_repr() const { return fmt::format("{}, eps={}", options_.width, options_.eps); }

void LayerNorm::members(Members& members) const {
  members.parameter("weight", weight_);
  members.parameter("bias", bias_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
