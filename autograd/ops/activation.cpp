#include "autograd/ops/activation.hpp"

#include <cmath>
#include <numbers>
#include <xtensor/xmath.hpp>

#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr Scalar one = 1;

void relu_forward(Scalar* __restrict y, const Scalar* __restrict x, std::int64_t size) {
  for (std::int64_t i = 0; i < size; ++i) y[i] = x[i] <= 0 ? Scalar(0) : x[i];
}

void relu_backward(Scalar* __restrict dy, const Scalar* __restrict y, std::int64_t size) {
  for (std::int64_t i = 0; i < size; ++i) dy[i] = y[i] <= 0 ? Scalar(0) : dy[i];
}

}  // namespace

Variable tanh(const Variable& x) {
  return record("tanh", xt::tanh(x.value()), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy * (one - y * y); });
}

Variable sigmoid(const Variable& x) {
  // Neither exponent is positive, whatever the sign of x.
  const Tensor& v = x.value();
  return record("sigmoid", xt::exp(xt::minimum(v, Scalar(0))) / (one + xt::exp(-xt::abs(v))), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy * y * (one - y); });
}

Variable relu(const Variable& x) {
  Tensor y = empty(x.shape());
  relu_forward(y.data(), x.value().data(), x.size());
  return record("relu", std::move(y), {x}, [](const Tensor& y, Tensor& dy, Gradients& d) {
    relu_backward(dy.data(), y.data(), static_cast<std::int64_t>(y.size()));
    d[0] += std::move(dy);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
