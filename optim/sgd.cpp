#include "optim/sgd.hpp"

#include <cmath>

#include "autograd/core/check_options.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {
namespace {

struct SgdCoefficients {
  Scalar lr, weight_decay;
  Scalar keep, take;  // direction = keep * direction + take * gradient
  bool nesterov;
};

Scalar decayed(Scalar gradient, Scalar p, Scalar weight_decay) {
  return weight_decay != 0 ? gradient + weight_decay * p : gradient;
}

void plain_kernel(Scalar* __restrict p, const Scalar* __restrict grad, std::size_t size, SgdCoefficients c) {
  for (std::size_t i = 0; i < size; ++i) p[i] -= c.lr * decayed(grad[i], p[i], c.weight_decay);
}

void momentum_kernel(Scalar* __restrict p, Scalar* __restrict direction, const Scalar* __restrict grad,
                     std::size_t size, SgdCoefficients c) {
  for (std::size_t i = 0; i < size; ++i) {
    Scalar g = decayed(grad[i], p[i], c.weight_decay);
    direction[i] = c.keep * direction[i] + c.take * g;
    p[i] -= c.lr * (c.nesterov ? g + c.keep * direction[i] : direction[i]);
  }
}

}  // namespace

SGD::SGD(const std::vector<Variable>& parameters, const SGDOptions& options)
    : SGD(std::vector<ParameterGroup<SGDOptions>>{{parameters, options}}) {}

SGD::SGD(const std::vector<ParameterGroup<SGDOptions>>& groups) : Optimizer("SGD", groups) {
  for (const auto& [parameters, options] : groups) {
    check_non_negative("SGD", "momentum", options.momentum);
    check_option(std::isfinite(options.dampening), "SGD", "dampening", options.dampening, "finite");
    check_rate("SGD", "weight_decay", options.weight_decay);
    if (options.nesterov) {
      check_option(options.momentum > 0, "SGD", "momentum", options.momentum, "above 0 for nesterov");
      check_option(options.dampening == 0, "SGD", "dampening", options.dampening, "0 for nesterov");
    }
    options_.push_back(options);
  }
}

std::vector<std::string> SGD::slot_names(std::size_t group) const {
  return options_[group].momentum == 0 ? std::vector<std::string>{} : std::vector<std::string>{"momentum_buffer"};
}

void SGD::update(std::size_t group, Slots& slots, Tensor& value, const Tensor& gradient) {
  const SGDOptions& options = options_[group];
  SgdCoefficients coefficients{.lr = static_cast<Scalar>(lr(group)),
                               .weight_decay = static_cast<Scalar>(options.weight_decay),
                               .keep = static_cast<Scalar>(options.momentum),
                               .take = static_cast<Scalar>(1 - options.dampening),
                               .nesterov = options.nesterov};
  if (options.momentum == 0) return plain_kernel(value.data(), gradient.data(), value.size(), coefficients);
  if (slots.step == 1) coefficients.take = 1;  // the first direction is the whole gradient, whatever the dampening
  momentum_kernel(value.data(), slots.tensors[0].second.data(), gradient.data(), value.size(), coefficients);
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
