#include "optim/clip_grad.hpp"

#include <cmath>

#include "optim/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {
namespace {

// In double: the squares of a float gradient neither overflow nor vanish.
double sum_of_squares(const Scalar* __restrict x, std::size_t size) {
  double total = 0;
#pragma omp simd reduction(+ : total)
  for (std::size_t i = 0; i < size; ++i) total += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  return total;
}

void scale(Scalar* __restrict x, std::size_t size, Scalar factor) {
  for (std::size_t i = 0; i < size; ++i) x[i] *= factor;
}

}  // namespace

double clip_grad_norm(const std::vector<Variable>& parameters, double max_norm) {
  check<ValueError>(max_norm >= 0, "clip_grad_norm: max_norm is {}; it must be 0 or more", max_norm);
  std::vector<Variable> distinct = distinct_parameters(parameters);
  double total = 0;
  for (const Variable& parameter : distinct)
    if (parameter.has_grad()) total += sum_of_squares(parameter.grad().data(), parameter.grad().size());
  double norm = std::sqrt(total), factor = max_norm / (norm + 1e-6);
  if (factor >= 1) return norm;
  for (Variable& parameter : distinct)
    if (parameter.has_grad()) {
      Tensor& gradient = parameter.mutable_grad();
      scale(gradient.data(), gradient.size(), static_cast<Scalar>(factor));
    }
  return norm;
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
