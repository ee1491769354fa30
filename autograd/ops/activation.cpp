#include "autograd/ops/activation.hpp"

#include <algorithm>
#include <numbers>
#include <xsimd/xsimd.hpp>

#include "autograd/core/parallel.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr Scalar one = 1;
constexpr std::int64_t grain = 4 * rows_a_piece(1);  // little work for each number, and another core has to fetch it

void relu_forward(Scalar* __restrict y, const Scalar* __restrict x, std::int64_t size) {
  for (std::int64_t i = 0; i < size; ++i) y[i] = x[i] <= 0 ? Scalar(0) : x[i];
}

void relu_backward(Scalar* __restrict dy, const Scalar* __restrict y, std::int64_t size) {
  for (std::int64_t i = 0; i < size; ++i) dy[i] = y[i] <= 0 ? Scalar(0) : dy[i];
}

void multiply(Scalar* __restrict x, const Scalar* __restrict factor, std::int64_t size) {
  for (std::int64_t i = 0; i < size; ++i) x[i] *= factor[i];
}

using Batch = xsimd::batch<Scalar>;

struct ValueAndSlope {
  Batch value, slope;
};

struct GeluByErf {
  static ValueAndSlope at(const Batch& x) {
    constexpr Scalar sqrt_half = Scalar(1 / std::numbers::sqrt2), half = Scalar(0.5);
    constexpr Scalar density_at_0 = Scalar(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    // Phi(x) = (1 + erf(x / sqrt(2))) / 2, and d/dx (x Phi(x)) = Phi(x) + x phi(x)
    Batch phi = density_at_0 * xsimd::exp(-half * x * x);
    Batch below = half * (one + xsimd::erf(sqrt_half * x));
    return {x * below, below + x * phi};
  }
};

struct GeluByTanh {
  static ValueAndSlope at(const Batch& x) {
    constexpr Scalar scale = Scalar(2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi), cubic = Scalar(0.044715);
    // (1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)) with 2u = scale (x + cubic x^3): a single exp for value and slope.
    Batch square = x * x;
    Batch below = one / (one + xsimd::exp(-scale * x * (one + cubic * square)));
    return {x * below, below + x * below * (one - below) * scale * (one + 3 * cubic * square)};
  }
};

// `slope` may be nullptr. The rest behind the last whole batch goes through the same instructions, so that a number's
// result does not depend on its place.
template <class Form>
void gelu_forward(Scalar* __restrict y, Scalar* __restrict slope, const Scalar* __restrict x, std::int64_t size) {
  constexpr auto width = static_cast<std::int64_t>(Batch::size);
  std::int64_t i = 0;
  for (; i + width <= size; i += width) {
    ValueAndSlope result = Form::at(Batch::load_unaligned(x + i));
    result.value.store_unaligned(y + i);
    if (slope) result.slope.store_unaligned(slope + i);
  }
  if (i == size) return;
  Scalar in[width] = {}, value[width], derivative[width];
  std::copy(x + i, x + size, in);
  ValueAndSlope result = Form::at(Batch::load_unaligned(in));
  result.value.store_unaligned(value);
  result.slope.store_unaligned(derivative);
  std::copy(value, value + (size - i), y + i);
  if (slope) std::copy(derivative, derivative + (size - i), slope + i);
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
  const Scalar* in = x.value().data();
  parallel_ranges(x.size(), grain, [&](std::int64_t first, std::int64_t last) {
    relu_forward(y.data() + first, in + first, last - first);
  });
  return record("relu", std::move(y), {x}, [](const Tensor& y, Tensor& dy, Gradients& d) {
    parallel_ranges(static_cast<std::int64_t>(y.size()), grain, [&](std::int64_t first, std::int64_t last) {
      relu_backward(dy.data() + first, y.data() + first, last - first);
    });
    d[0] += std::move(dy);
  });
}

Variable gelu(const Variable& x, Approximate approximate) {
  // The slope shares its exponential with the value, so it is made on the way and kept in place of x.
  Tensor y = empty(x.shape()), slope = empty(Inputs{x}.need_grad() ? x.shape() : Shape{0});
  Scalar* derivative = Inputs{x}.need_grad() ? slope.data() : nullptr;
  auto kernel = approximate == Approximate::tanh ? gelu_forward<GeluByTanh> : gelu_forward<GeluByErf>;
  const Scalar* in = x.value().data();
  parallel_ranges(x.size(), grain, [&](std::int64_t first, std::int64_t last) {
    kernel(y.data() + first, derivative ? derivative + first : nullptr, in + first, last - first);
  });
  return record("gelu", std::move(y), {x}, [slope = std::move(slope)](Tensor& dy, Gradients& d) {
    parallel_ranges(static_cast<std::int64_t>(dy.size()), grain, [&](std::int64_t first, std::int64_t last) {
      multiply(dy.data() + first, slope.data() + first, last - first);
    });
    d[0] += std::move(dy);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
