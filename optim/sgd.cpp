#include "optim/sgd.hpp"

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
    : Optimizer("SGD", parameters, options.lr), options_(options), momentum_buffers_(this->parameters().size()) {
  check_option(options.momentum >= 0, "momentum", options.momentum, "0 or more");
  check_option(options.dampening == options.dampening, "dampening", options.dampening, "a number");
  check_option(options.weight_decay >= 0, "weight_decay", options.weight_decay, "0 or more");
  if (options.nesterov) {
    check_option(options.momentum > 0, "momentum", options.momentum, "above 0 for nesterov");
    check_option(options.dampening == 0, "dampening", options.dampening, "0 for nesterov");
  }
}

void SGD::update(std::size_t index, Tensor& value, const Tensor& gradient) {
  SgdCoefficients coefficients{.lr = static_cast<Scalar>(lr()),
                               .weight_decay = static_cast<Scalar>(options_.weight_decay),
                               .keep = static_cast<Scalar>(options_.momentum),
                               .take = static_cast<Scalar>(1 - options_.dampening),
                               .nesterov = options_.nesterov};
  if (options_.momentum == 0) return plain_kernel(value.data(), gradient.data(), value.size(), coefficients);
  std::optional<Tensor>& direction = momentum_buffers_[index];
  if (!direction) {
    direction = zeros(shape_of(value));
    coefficients.take = 1;  // the first direction is the whole gradient, whatever the dampening
  }
  momentum_kernel(value.data(), direction->data(), gradient.data(), value.size(), coefficients);
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
