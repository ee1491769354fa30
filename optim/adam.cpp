#include "optim/adam.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/core/check_options.hpp"
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

constexpr bool is_float = std::is_same_v<Scalar, float>;
constexpr Scalar root = is_float ? 0x1.fffffep63 : 0x1.fffffffffffffp511;  // its square is below the largest number
constexpr Scalar smallest = std::numeric_limits<Scalar>::min();

// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  p = p - lr m^ / (sqrt(v^) + eps)
void adam_kernel(Scalar* __restrict p, Scalar* __restrict m, Scalar* __restrict v, const Scalar* __restrict grad,
                 std::size_t size, Coefficients c) {
  for (std::size_t i = 0; i < size; ++i) {
    Scalar g = c.l2 != 0 ? grad[i] + c.l2 * p[i] : grad[i];
    g = std::min(std::max(g, -root), root);  // a v of infinity would stay so for ever, and the parameter where it is
    m[i] = c.beta1 * m[i] + c.rest1 * g;
    v[i] = c.beta2 * v[i] + c.rest2 * g * g;
    p[i] = c.shrink * p[i] - c.step_size * m[i] / (std::sqrt(v[i]) * c.correction2 + c.eps);
  }
}

}  // namespace

template <class Options>
Adam::Adam(const char* name, const std::vector<ParameterGroup<Options>>& groups, bool decoupled)
    : Optimizer(name, groups), decoupled_(decoupled) {
  for (const auto& [parameters, options] : groups) {
    auto [beta1, beta2] = options.betas;
    check_option(0 <= beta1 && beta1 < 1, name, "betas.first", beta1, "in [0, 1)");
    check_option(0 <= beta2 && beta2 < 1, name, "betas.second", beta2, "in [0, 1)");
    check_non_negative(name, "eps", options.eps);
    check_rate(name, "weight_decay", options.weight_decay);
    groups_.push_back({options.betas, options.eps, options.weight_decay});
  }
}

Adam::Adam(const std::vector<ParameterGroup<AdamOptions>>& groups) : Adam("Adam", groups, false) {}
Adam::Adam(const std::vector<Variable>& parameters, const AdamOptions& options)
    : Adam(std::vector<ParameterGroup<AdamOptions>>{{parameters, options}}) {}

std::vector<std::string> Adam::slot_names(std::size_t) const { return {"exp_avg", "exp_avg_sq"}; }

void Adam::check_numbers(std::size_t parameter, const Slots& slots) const {
  const Tensor& exp_avg_sq = slots.tensors[1].second;
  check<ValueError>(std::none_of(exp_avg_sq.begin(), exp_avg_sq.end(), [](Scalar square) { return square < 0; }),
                    "{}: exp_avg_sq of parameters[{}] has a negative number; it is a mean of squares", name(),
                    parameter);
}

void Adam::update(std::size_t group, Slots& slots, Tensor& value, const Tensor& gradient) {
  auto& [betas, eps, weight_decay, corrections, corrected_step] = groups_[group];
  Tensor &exp_avg = slots.tensors[0].second, &exp_avg_sq = slots.tensors[1].second;
  auto [beta1, beta2] = betas;
  if (slots.step != corrected_step) {
    auto t = static_cast<double>(corrected_step = slots.step);
    corrections = {1 - std::pow(beta1, t), 1 - std::pow(beta2, t)};
  }
  double rate = lr(group);
  auto scalar = [](double x) { return static_cast<Scalar>(x); };
  Coefficients coefficients{.beta1 = scalar(beta1),
                            .beta2 = scalar(beta2),
                            .rest1 = scalar(1 - beta1),
                            .rest2 = scalar(1 - beta2),
                            .step_size = scalar(rate / corrections.first),
                            .correction2 = scalar(1 / std::sqrt(corrections.second)),
                            .eps = std::max(scalar(eps), smallest),  // 0 / 0 is no step
                            .l2 = scalar(decoupled_ ? 0 : weight_decay),
                            .shrink = scalar(decoupled_ ? 1 - rate * weight_decay : 1)};
  parallel_ranges(static_cast<std::int64_t>(value.size()), rows_a_piece(1), [&](std::int64_t first, std::int64_t last) {
    adam_kernel(value.data() + first, exp_avg.data() + first, exp_avg_sq.data() + first, gradient.data() + first,
                static_cast<std::size_t>(last - first), coefficients);
  });
}

AdamW::AdamW(const std::vector<ParameterGroup<AdamWOptions>>& groups) : Adam("AdamW", groups, true) {}
AdamW::AdamW(const std::vector<Variable>& parameters, const AdamWOptions& options)
    : AdamW(std::vector<ParameterGroup<AdamWOptions>>{{parameters, options}}) {}

}  // namespace gradus::inline GRADUS_PRECISION::optim
