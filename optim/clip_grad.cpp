#include "optim/clip_grad.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "optim/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Of x / unit. In double, where the squares of a float gradient neither overflow nor vanish; in many sums side by side,
// since each addition waits for the one before it.
double sum_of_squares(const Tensor& gradient, double unit) {
  constexpr std::size_t abreast = 32;
  std::array<double, abreast> sums{};
  const Scalar* x = gradient.data();
  double factor = 1 / unit;
  auto add = [&](std::size_t i, std::size_t lane) {
    double scaled = static_cast<double>(x[i]) * factor;
    sums[lane] += scaled * scaled;
  };
  std::size_t size = gradient.size(), whole = size / abreast * abreast;
  for (std::size_t i = 0; i < whole; i += abreast)
    for (std::size_t lane = 0; lane < abreast; ++lane) add(i + lane, lane);
  for (std::size_t i = whole; i < size; ++i) add(i, i - whole);
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

/// Of all gradients together.
double norm_of(const std::vector<Variable>& parameters, double unit) {
  double total = 0;
  for (const Variable& parameter : parameters)
    if (parameter.has_grad()) total += sum_of_squares(parameter.grad(), unit);
  return unit * std::sqrt(total);
}

double largest_of(const std::vector<Variable>& parameters) {
  double largest = 0;
  for (const Variable& parameter : parameters)
    if (parameter.has_grad())
      for (Scalar x : parameter.grad()) largest = std::max(largest, std::abs(static_cast<double>(x)));
  return largest;
}

void scale(Scalar* __restrict x, std::size_t size, Scalar factor) {
  for (std::size_t i = 0; i < size; ++i) x[i] *= factor;
}

}  // namespace

double clip_grad_norm(const std::vector<Variable>& parameters, double max_norm, bool error_if_nonfinite) {
  check<ValueError>(max_norm >= 0, "clip_grad_norm: max_norm is {}; it must be 0 or more", max_norm);
  std::vector<Variable> distinct = distinct_parameters(parameters);
  double norm = norm_of(distinct, 1);
  if (!(norm > 1e-140 && norm < infinity)) {  // squares that overflow, or vanish: in units of the largest
    double largest = largest_of(distinct);
    if (largest > 0 && largest < infinity) norm = norm_of(distinct, largest);
  }
  check<ValueError>(std::isfinite(norm) || !error_if_nonfinite,
                    "clip_grad_norm: the norm of the gradients is {}; look for the first one that is not finite", norm);
  double factor = max_norm / (norm + 1e-6);
  if (max_norm == infinity || factor >= 1) return norm;
  for (Variable& parameter : distinct) {
    if (!parameter.has_grad()) continue;
    if (!std::isfinite(norm)) {
      parameter.zero_grad();
      continue;
    }
    Tensor& gradient = parameter.mutable_grad();
    scale(gradient.data(), gradient.size(), static_cast<Scalar>(factor));
  }
  return norm;
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
