#include "autograd/ops/elementwise.hpp"

#include <cmath>
#include <numbers>
#include <xtensor/xmath.hpp>

#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {
constexpr Scalar one = 1, half = Scalar(0.5);  // a bare double literal would turn a float expression into a double one
}

Variable add(const Variable& a, const Variable& b) {
  return record("add", a.value() + b.value(), {a, b}, [](Tensor& dy, Gradients& d) {
    d[0] += dy;
    d[1] += std::move(dy);
  });
}

Variable sub(const Variable& a, const Variable& b) {
  return record("sub", a.value() - b.value(), {a, b}, [](Tensor& dy, Gradients& d) {
    d[1] += -dy;
    d[0] += std::move(dy);
  });
}

Variable mul(const Variable& a, const Variable& b) {
  return record("mul", a.value() * b.value(), {a, b}, [a, b](Tensor& dy, Gradients& d) {
    d[0] += dy * b.value();
    d[1] += dy * a.value();
  });
}

Variable div(const Variable& a, const Variable& b) {
  return record("div", a.value() / b.value(), {a, b}, [a, b](Tensor& dy, Gradients& d) {
    d[0] += dy / b.value();
    d[1] += -dy * a.value() / (b.value() * b.value());
  });
}

Variable neg(const Variable& x) {
  return record("neg", -x.value(), {x}, [](Tensor& dy, Gradients& d) { d[0] += -dy; });
}

Variable exp(const Variable& x) {
  return record("exp", xt::exp(x.value()), {x}, [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy * y; });
}

Variable log(const Variable& x) {
  return record("log", xt::log(x.value()), {x}, [x](Tensor& dy, Gradients& d) { d[0] += dy / x.value(); });
}

Variable sqrt(const Variable& x) {
  return record("sqrt", xt::sqrt(x.value()), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += half * dy / y; });
}

Variable abs(const Variable& x) {
  return record("abs", xt::abs(x.value()), {x}, [x](Tensor& dy, Gradients& d) { d[0] += dy * xt::sign(x.value()); });
}

}  // namespace gradus::inline GRADUS_PRECISION
