#include "autograd/ops/elementwise.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "autograd/kernels/map.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {
constexpr Scalar zero = 0, half = Scalar(0.5);  // a bare double literal would turn a float expression into a double one
constexpr Scalar minus_one = -1;                // times 0 it is -0, which xtensor's vectors miss where it negates

constexpr auto chosen = [](bool condition, Scalar a, Scalar b) { return condition ? a : b; };
constexpr auto if_true = [](bool condition, Scalar dy) { return condition ? dy : zero; };
constexpr auto if_false = [](bool condition, Scalar dy) { return condition ? zero : dy; };

// a * b for a b that is a single number. As a broadcast xtensor would read it with strides, ten times as slowly.
Variable scaled(const Variable& a, const Variable& b) {
  Scalar factor = *b.value().data();
  return record("mul", a.value() * factor, {a, b}, [a, b](Tensor& dy, Gradients& d) {
    d[0] += dy * *b.value().data();
    d[1] += dy * a.value();
  });
}

// The element of each pair that goes before the other. NaN is not ordered: it wins, and gets all of dy.
template <class Before>
Variable picked(OperationName operation, const Variable& a, const Variable& b, Before before) {
  broadcast_shapes(operation, a.shape(), b.shape());  // throws in its name
  auto pick = [before](const Vector& x, const Vector& y) {
    return xsimd::select(before(x, y) | xsimd::isnan(x), x, y);
  };
  return record(operation, mapped(pick, a.value(), b.value()), {a, b}, [a, b, before](Tensor& dy, Gradients& d) {
    auto share = [before](const Vector& dy, const Vector& mine, const Vector& other) {
      return xsimd::select(mine == other, half * dy, xsimd::select(before(other, mine), Vector(zero), dy));
    };
    if (d[0]) d[0] += mapped(share, dy, a.value(), b.value());
    if (d[1]) d[1] += mapped(share, dy, b.value(), a.value());
  });
}

void check_operands(const char* operation, const Condition& condition, const Inputs& values, const Shape& broadcast) {
  try {
    broadcast_shapes(operation, condition.shape(), broadcast);
  } catch (const ShapeError&) {
    fail("{}: the condition {} does not broadcast against {}", operation, condition.shape(), values.shapes());
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
    d[1] += minus_one * dy;
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
    // -dy a / b^2, where b^2 may underflow, and a / b lose digits of which its product with 1 / b has need
    auto by_divisor = [](const Vector& g, const Vector& x, const Vector& y) {
      Vector ratio = x / y, size = xsimd::abs(ratio);
      auto is_tiny = (size < Vector(std::numeric_limits<Scalar>::min())) & (size > Vector(zero));
      return -xsimd::select(is_tiny, g / y / y * x, g * ratio / y);
    };
    if (d[1]) d[1] += mapped(by_divisor, dy, a.value(), b.value());
    d[0] += dy / b.value();
  });
}

Variable neg(const Variable& x) {
  return record("neg", minus_one * x.value(), {x}, [](Tensor& dy, Gradients& d) { d[0] += minus_one * dy; });
}

// pow and exp number by number: the vector instructions differ at the ends (0^0 = 0, exp(88.5) = infinity in float).
Variable pow(const Variable& a, const Variable& b) {
  broadcast_shapes("pow", a.shape(), b.shape());  // throws in its name
  auto power = [](Scalar x, Scalar y) { return std::pow(x, y); };
  return record("pow", mapped(power, a.value(), b.value()), {a, b}, [a, b](Tensor& dy, Gradients& d) {
    // In more digits: exponent - 1 rounds, and the power alone may be too small to have all its own.
    auto by_base = [](Scalar g, Scalar base, Scalar exponent) {
      return exponent == 0 ? zero : static_cast<Scalar>(g * (exponent * std::pow(Wide(base), Wide(exponent) - 1)));
    };
    auto by_exponent = [](Scalar g, Scalar base, Scalar exponent) {
      Wide x = base;
      return base == 0 && exponent >= 0 ? zero : static_cast<Scalar>(g * (std::pow(x, Wide(exponent)) * std::log(x)));
    };
    if (d[0]) d[0] += mapped(by_base, dy, a.value(), b.value());
    if (d[1]) d[1] += mapped(by_exponent, dy, a.value(), b.value());
  });
}

Variable exp(const Variable& x) {
  return record("exp", mapped([](Scalar v) { return std::exp(v); }, x.value()), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy * y; });
}

Variable log(const Variable& x) {
  auto logarithm = [](const Vector& v) {
    // xsimd's takes no number so small that it has lost digits: its logarithm is that of a larger one, less a constant.
    constexpr int up = std::numeric_limits<Scalar>::digits;
    auto tiny = v < Vector(std::numeric_limits<Scalar>::min());
    Vector scaled = xsimd::select(tiny, v * Scalar(std::uint64_t{1} << up), v);
    return xsimd::log(scaled) - xsimd::select(tiny, Vector(Scalar(up * std::numbers::ln2)), Vector(zero));
  };
  return record("log", mapped(logarithm, x.value()), {x}, [x](Tensor& dy, Gradients& d) { d[0] += dy / x.value(); });
}

Variable sqrt(const Variable& x) {
  return record("sqrt", mapped([](const Vector& v) { return xsimd::sqrt(v); }, x.value()), {x},
                [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy / (y + y); });
}

Variable abs(const Variable& x) {
  return record("abs", xt::abs(x.value()), {x}, [x](Tensor& dy, Gradients& d) { d[0] += dy * xt::sign(x.value()); });
}

Variable maximum(const Variable& a, const Variable& b) { return picked("maximum", a, b, std::greater<>()); }

Variable minimum(const Variable& a, const Variable& b) { return picked("minimum", a, b, std::less<>()); }

Variable clamp(const Variable& x, std::optional<double> min, std::optional<double> max) {
  check<ValueError>(min || max, "clamp: neither min nor max is given");
  check<ValueError>(!std::isnan(min.value_or(0)) && !std::isnan(max.value_or(0)), "clamp: a bound is NaN");
  constexpr double endless = std::numeric_limits<double>::infinity();
  auto low = static_cast<Scalar>(min.value_or(-endless)), high = static_cast<Scalar>(max.value_or(endless));
  auto clamped = [=](const Vector& v) {
    Vector above = xsimd::select(v < Vector(low), Vector(low), v);
    return xsimd::select(above > Vector(high), Vector(high), above);
  };
  return record("clamp", mapped(clamped, x.value()), {x}, [x, low, high](Tensor& dy, Gradients& d) {
    auto within = [=](const Vector& g, const Vector& v) {
      return xsimd::select((v >= Vector(low)) & (v <= Vector(high)), g, Vector(zero));
    };
    d[0] += mapped(within, dy, x.value());
  });
}

Variable where(const Condition& condition, const Variable& a, const Variable& b) {
  check_operands("where", condition, {a, b}, broadcast_shapes("where", a.shape(), b.shape()));
  return record("where", mapped(chosen, condition.values(), a.value(), b.value()), {a, b},
                [condition](Tensor& dy, Gradients& d) {
                  if (d[0]) d[0] += mapped(if_true, condition.values(), dy);
                  if (d[1]) d[1] += mapped(if_false, condition.values(), dy);
                });
}

Variable masked_fill(const Variable& x, const Condition& fill, double value) {
  check_operands("masked_fill", fill, {x}, x.shape());
  auto filled = [value = static_cast<Scalar>(value)](bool fills, Scalar v) { return fills ? value : v; };
  return record("masked_fill", mapped(filled, fill.values(), x.value()), {x},
                [fill](Tensor& dy, Gradients& d) { d[0] += mapped(if_false, fill.values(), dy); });
}

}  // namespace gradus::inline GRADUS_PRECISION
