#include "nn/linear.hpp"

#include <fmt/format.h>

#include <cmath>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/matmul.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

Linear::Linear(const LinearOptions& options, Generator& generator) : options_(options) {
  check_sizes(type, {{"in_features", options.in_features}, {"out_features", options.out_features}});
  double bound = 1 / std::sqrt(static_cast<double>(options.in_features));
  weight_ = Variable(empty({options.out_features, options.in_features}), true);
  init::uniform(weight_, generator, -bound, bound);
  if (options.bias) {
    bias_ = Variable(zeros({options.out_features}), true);
    if (!options.zero_bias) init::uniform(bias_, generator, -bound, bound);
  }
}

Variable Linear::forward(const Variable& x) const {
  check(x.dimension() > 0 && x.size(-1) == options_.in_features,
        "the input has shape {}, the module was made for a width of {}", x.value().shape(), options_.in_features);
  return linear(x, weight_, bias_);
}

std::string Linear::extra_repr() const {
  return fmt::format("in_features={}, out_features={}{}", options_.in_features, options_.out_features,
                     options_.bias ? "" : ", bias=false");
}

void Linear::members(Members& members) const {
  members.parameter("weight", weight_);
  members.parameter("bias", bias_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
