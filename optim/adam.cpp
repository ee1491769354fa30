#include "optim/adam.hpp"

#include <cmath>

#include "autograd/core/parallel.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {
namespace {

struct Coefficients {
  Scalar beta1, beta2;
  Scalar rest1, rest2;  // 1 - beta, rounded once
  Scalar step_size;     // lr / (1 - beta1^t)
  Scalar correction2;   // 1 / sqrt(1 - beta2^t)
  Scalar eps;
  Scalar l2;      // weight decay that joins the gradient
  Scalar shrink;  // weight decay that stands by itself: 1 - lr * weight_decay
};

// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  p = p - lr m^ / (sqrt(v^) + eps)
void adam_kernel(Scalar* __restrict p, Scalar* __restrict m, Scalar* __restrict v, const Scalar* __restrict grad,
                 std::size_t size, Coefficients c) {
  for (std::size_t i = 0; i < size; ++i) {
    Scalar g = c.l2 != 0 ? grad[i] + c.l2 * p[i] : grad[i];
    m[i] = c.beta1 * m[i] + c.rest1 * g;
    v[i] = c.beta2 * v[i] + c.rest2 * g * g;
    p[i] = c.shrink * p[i] - c.step_size * m[i] / (std::sqrt(v[i]) * c.correction2 + c.eps);
  }
}

}  // namespace

Adam::Adam(const char* name, const std::vector<Variable>& parameters, const AdamOptions& options, bool decoupled)
    : Optimizer(name, parameters, options.lr),
      options_(options),
      decoupled_(decoupled),
      state_(this->parameters().size()) {
  auto [beta1, beta2] = options.betas;
  check_option(0 <= beta1 && beta1 < 1, "betas.first", beta1, "in [0, 1)");
  check_option(0 <= beta2 && beta2 < 1, "betas.second", beta2, "in [0, 1)");
  check_option(options.eps >= 0, "eps", options.eps, "0 or more");
  check_option(options.weight_decay >= 0, "weight_decay", options.weight_decay, "0 or more");
}

Adam::Adam(const std::vector<Variable>& parameters, const AdamOptions& options)
    : Adam("Adam", parameters, options, false) {}

void Adam::update(std::size_t index, Tensor& value, const Tensor& gradient) {
  AdamState& state = state_[index];
  if (state.step == 0) state = {0, zeros(shape_of(value)), zeros(shape_of(value))};
  check(state.exp_avg.shape() == value.shape() && state.exp_avg_sq.shape() == value.shape(),
        "Adam: state()[{}] has moments of shapes {} and {} for a parameter of shape {}", index, state.exp_avg.shape(),
        state.exp_avg_sq.shape(), value.shape());
  if (++state.step != corrected_step_) {
    auto t = static_cast<double>(corrected_step_ = state.step);
    corrections_ = {1 - std::pow(options_.betas.first, t), 1 - std::pow(options_.betas.second, t)};
  }
  auto [beta1, beta2] = options_.betas;
  auto scalar = [](double x) { return static_cast<Scalar>(x); };
  Coefficients coefficients{.beta1 = scalar(beta1),
                            .beta2 = scalar(beta2),
                            .rest1 = scalar(1 - beta1),
                            .rest2 = scalar(1 - beta2),
                            .step_size = scalar(lr() / corrections_.first),
                            .correction2 = scalar(1 / std::sqrt(corrections_.second)),
                            .eps = scalar(options_.eps),
                            .l2 = scalar(decoupled_ ? 0 : options_.weight_decay),
                            .shrink = scalar(decoupled_ ? 1 - lr() * options_.weight_decay : 1)};
  parallel_ranges(static_cast<std::int64_t>(value.size()), rows_a_piece(1), [&](std::int64_t first, std::int64_t last) {
    adam_kernel(value.data() + first, state.exp_avg.data() + first, state.exp_avg_sq.data() + first,
                gradient.data() + first, static_cast<std::size_t>(last - first), coefficients);
  });
}

AdamW::AdamW(const std::vector<Variable>& parameters, const AdamWOptions& options)
    : Adam("AdamW", parameters,
           {.lr = options.lr, .betas = options.betas, .eps = options.eps, .weight_decay = options.weight_decay}, true) {
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
