#include "autograd/ops/elementwise.hpp"

#include <fmt/format.h>

#include <cmath>

#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {
constexpr Scalar zero = 0, half = Scalar(0.5);  // a bare double literal would turn a float expression into a double one

// function(...) of each element, broadcast. Where NaN or a corner case counts, this is what gives the operation its
// meaning: xtensor's own pow, exp and maximum go through SIMD instructions that differ there (0^0 = 0, exp(88.5) =
// infinity in float, and only in the first elements of a row).
template <class Function, class... Operands>
auto each(Function function, const Operands&... operands) {
  return xt::make_lambda_xfunction(std::move(function), operands...);
}

// What an element of a pair gets of dy when the larger one is picked; NaN, which is not ordered, gets all of it.
constexpr auto share_of_larger = [](Scalar dy, Scalar larger, Scalar smaller) {
  return larger == smaller ? half * dy : larger < smaller ? zero : dy;
};

// Not xt::where: with a condition that is broadcast its SIMD path reads the wrong elements of it.
constexpr auto chosen = [](bool condition, Scalar a, Scalar b) { return condition ? a : b; };

// a * b for a b that is a single number. As a broadcast xtensor would read it with strides, ten times as slowly.
Variable scaled(const Variable& a, const Variable& b) {
  Scalar factor = *b.value().data();
  return record("mul", a.value() * factor, {a, b}, [a, b](Tensor& dy, Gradients& d) {
    d[0] += dy * *b.value().data();
    d[1] += dy * a.value();
  });
}

void check_operands(const char* operation, const Condition& condition, const Inputs& values, const Shape& broadcast) {
  try {
    broadcast_shapes(operation, condition.shape(), broadcast);
  } catch (const ShapeError&) {
    throw ShapeError(with_place(fmt::format("{}: the condition {} does not broadcast against {}", operation,
                                            condition.shape(), values.shapes())));
  }
}

}  // namespace

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
  if (b.dimension() == 0) return scaled(a, b);
  return record("mul", a.value() * b.value(), {a, b}, [a, b](Tensor& dy, Gradients& d) {
    d[0] += dy * b.value();
    d[1] += dy * a.value();
  });
}

Variable div(const Variable& a, const Variable& b) {
  return record("div", a.value() / b.value(), {a, b}, [a, b](Tensor& dy, Gradients& d) {
    d[0] += dy / b.value();
    d[1] += -dy * (a.value() / b.value()) / b.value();  // b * b may underflow where this does not
  });
}

Variable neg(const Variable& x) {
  return record("neg", -x.value(), {x}, [](Tensor& dy, Gradients& d) { d[0] += -dy; });
}

Variable pow(const Variable& a, const Variable& b) {
  auto power = [](Scalar x, Scalar y) { return std::pow(x, y); };
  return record("pow", each(power, a.value(), b.value()), {a, b}, [a, b](const Tensor& y, Tensor& dy, Gradients& d) {
    auto by_base = [](Scalar g, Scalar base, Scalar exponent) {
      return exponent == 0 ? zero : g * exponent * std::pow(base, exponent - 1);
    };
    auto by_exponent = [](Scalar g, Scalar base, Scalar exponent, Scalar result) {
      return base == 0 && exponent >= 0 ? zero : g * result * std::log(base);
    };
    d[0] += each(by_base, dy, a.value(), b.value());
    d[1] += each(by_exponent, dy, a.value(), b.value(), y);
  });
}

Variable exp(const Variable& x) {
  auto power_of_e = [](Scalar exponent) { return std::exp(exponent); };
  return record("exp", each(power_of_e, x.value()), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy * y; });
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

Variable maximum(const Variable& a, const Variable& b) {
  auto larger = [](Scalar x, Scalar y) { return x > y || x != x ? x : y; };
  return record("maximum", each(larger, a.value(), b.value()), {a, b}, [a, b](Tensor& dy, Gradients& d) {
    d[0] += each(share_of_larger, dy, a.value(), b.value());
    d[1] += each(share_of_larger, dy, b.value(), a.value());
  });
}

Variable minimum(const Variable& a, const Variable& b) {
  auto smaller = [](Scalar x, Scalar y) { return x < y || x != x ? x : y; };
  return record("minimum", each(smaller, a.value(), b.value()), {a, b}, [a, b](Tensor& dy, Gradients& d) {
    // a is the smaller one where b is the larger one.
    d[0] += each(share_of_larger, dy, b.value(), a.value());
    d[1] += each(share_of_larger, dy, a.value(), b.value());
  });
}

Variable where(const Condition& condition, const Variable& a, const Variable& b) {
  check_operands("where", condition, {a, b}, broadcast_shapes("where", a.shape(), b.shape()));
  return record("where", each(chosen, condition.values(), a.value(), b.value()), {a, b},
                [condition](Tensor& dy, Gradients& d) {
                  d[0] += each(chosen, condition.values(), dy, zero);
                  d[1] += each(chosen, condition.values(), zero, dy);
                });
}

Variable masked_fill(const Variable& x, const Condition& fill, double value) {
  check_operands("masked_fill", fill, {x}, x.shape());
  return record("masked_fill", each(chosen, fill.values(), static_cast<Scalar>(value), x.value()), {x},
                [fill](Tensor& dy, Gradients& d) { d[0] += each(chosen, fill.values(), zero, dy); });
}

}  // namespace gradus::inline GRADUS_PRECISION
