#include "autograd/ops/activation.hpp"

#include <numbers>

#include "autograd/kernels/map.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr Scalar one = 1;

using ValueAndSlope = std::pair<Vector, Vector>;

constexpr auto by_erf = [](const Vector& x) -> ValueAndSlope {
  constexpr Scalar sqrt_half = Scalar(1 / std::numbers::sqrt2), half = Scalar(0.5);
  constexpr Scalar density_at_0 = Scalar(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
  // Phi(x) = (1 + erf(x / sqrt(2))) / 2, and d/dx (x Phi(x)) = Phi(x) + x phi(x)
  Vector phi = density_at_0 * xsimd::exp(-half * x * x);
  Vector below = half * (one + xsimd::erf(sqrt_half * x));
  return {x * below, below + x * phi};
};

constexpr auto by_tanh = [](const Vector& x) -> ValueAndSlope {
  constexpr Scalar scale = Scalar(2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi), cubic = Scalar(0.044715);
  // (1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)) with 2u = scale (x + cubic x^3): a single exp for value and slope.
  Vector square = x * x;
  Vector below = one / (one + xsimd::exp(-scale * x * (one + cubic * square)));
  return {x * below, below + x * below * (one - below) * scale * (one + 3 * cubic * square)};
};

template <class Form>
Variable gelu_by(Form form, const Variable& x) {
  if (!Inputs{x}.need_grad())
    return record("gelu", mapped([form](const Vector& v) { return form(v).first; }, x.value()), {x},
                  [](Tensor&, Gradients&) {});
  // The slope shares its exponential with the value, so it is made on the way and kept in place of x.
  Tensor y = empty(x.shape()), slope = empty(x.shape());
  parallel_ranges(x.size(), numbers_a_piece, [&, in = x.value().data()](std::int64_t first, std::int64_t last) {
    map_row(std::pair(y.data() + first, slope.data() + first), last - first, form, in + first);
  });
  return record("gelu", std::move(y), {x}, [slope = std::move(slope)](Tensor& dy, Gradients& d) {
    map(dy, std::multiplies<>(), dy, slope);
    d[0] += std::move(dy);
  });
}

}  // namespace

Variable tanh(const Variable& x) {
  return record("tanh", mapped([](const Vector& v) { return xsimd::tanh(v); }, x.value()), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy * (one - y * y); });
}

Variable sigmoid(const Variable& x) {
  auto logistic = [](const Vector& v) {
    Vector e = xsimd::exp(-xsimd::abs(v));  // the exponent is never positive, whatever the sign of x
    return xsimd::select(v < Vector(0), e, Vector(one)) / (one + e);
  };
  return record("sigmoid", mapped(logistic, x.value()), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy * y * (one - y); });
}

Variable relu(const Variable& x) {
  auto positive = [](const Vector& v) { return xsimd::select(v <= Vector(0), Vector(0), v); };
  return record("relu", mapped(positive, x.value()), {x}, [](const Tensor& y, Tensor& dy, Gradients& d) {
    map(
        dy, [](const Vector& g, const Vector& v) { return xsimd::select(v <= Vector(0), Vector(0), g); }, dy, y);
    d[0] += std::move(dy);
  });
}

Variable gelu(const Variable& x, Approximate approximate) {
  return approximate == Approximate::tanh ? gelu_by(by_tanh, x) : gelu_by(by_erf, x);
}

}  // namespace gradus::inline GRADUS_PRECISION
