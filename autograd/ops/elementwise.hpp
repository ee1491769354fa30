#pragma once
#include <optional>
#include <type_traits>

#include "autograd/variable.hpp"

// Operations on each element. Those of two or three operands broadcast as numpy does and throw ShapeError, with all
// shapes, where they cannot; each gradient has its operand's own shape. Values and slopes are right
// within 4 units in the last place, from the smallest number to the largest.
namespace gradus::inline GRADUS_PRECISION {

Variable add(const Variable& a, const Variable& b);
Variable sub(const Variable& a, const Variable& b);
Variable mul(const Variable& a, const Variable& b);
Variable div(const Variable& a, const Variable& b);
Variable neg(const Variable& x);
/// a to the power b. The gradient of b is 0 where a = 0 and b >= 0, and NaN where a < 0, as in PyTorch.
Variable pow(const Variable& a, const Variable& b);
Variable exp(const Variable& x);
Variable log(const Variable& x);
Variable sqrt(const Variable& x);
/// The gradient at 0 is 0.
Variable abs(const Variable& x);

/// The larger element, NaN if either is NaN; equal ones share the gradient equally, and of a pair with a NaN both get
/// all of it, as in PyTorch.
Variable maximum(const Variable& a, const Variable& b);
/// The smaller element, NaN if either is NaN; gradients as for maximum.
Variable minimum(const Variable& a, const Variable& b);

/// x, but no less than `min` and no more than `max`, either of which may be left out: clamp(x, 0), clamp(x, {}, 1).
/// Where min is above max, max. The gradient is 1 at the bounds and 0 beyond them, as in PyTorch. NaN stays.
Variable clamp(const Variable& x, std::optional<double> min, std::optional<double> max = {});

/// A yes or no for each element, made from a comparison: `Condition(x.value() > 2)`.
class Condition {
 public:
  using Array = Booleans;
  Condition(Array values) : values_(std::move(values)) {}
  template <class E>
  explicit Condition(const xt::xexpression<E>& comparison) : values_(comparison) {}
  const Array& values() const { return values_; }
  Shape shape() const { return shape_of(values_); }

 private:
  Array values_;
};

/// a where the condition holds, b elsewhere. The hidden branch gets exactly 0. That 0 still goes through the rules of
/// the operations below it, and where one has an infinite slope, 0 * inf is NaN, as in PyTorch: where(x > 0, log(x), 0)
/// has a NaN gradient at x = 0. Hide the argument as well: where(x > 0, log(where(x > 0, x, 1)), 0).
Variable where(const Condition& condition, const Variable& a, const Variable& b);
/// `value` where `fill` holds, x elsewhere. PyTorch's sense, the other way round from Mask: true means fill.
Variable masked_fill(const Variable& x, const Condition& fill, double value);

inline Variable operator+(const Variable& a, const Variable& b) { return add(a, b); }
inline Variable operator-(const Variable& a, const Variable& b) { return sub(a, b); }
inline Variable operator*(const Variable& a, const Variable& b) { return mul(a, b); }
inline Variable operator/(const Variable& a, const Variable& b) { return div(a, b); }
inline Variable operator-(const Variable& x) { return neg(x); }

// `tensor * variable`, and `variable * (tensor + 1)`: xtensor's operators take operands of any type and win over a
// plain overload, then make an expression whose elements are Variables. A template over the same two operands,
// constrained to numbers of xtensor and a Variable, wins over them.
template <class T>
concept OneVariable = std::is_same_v<std::remove_cvref_t<T>, Variable>;
template <class A, class B>
concept NumbersAndVariable = (Numbers<A> && OneVariable<B>) || (OneVariable<A> && Numbers<B>);

template <class A, class B>
requires NumbersAndVariable<A, B> Variable operator+(A&& a, B&& b) {
  return add(as_variable(std::forward<A>(a)), as_variable(std::forward<B>(b)));
}
template <class A, class B>
requires NumbersAndVariable<A, B> Variable operator-(A&& a, B&& b) {
  return sub(as_variable(std::forward<A>(a)), as_variable(std::forward<B>(b)));
}
template <class A, class B>
requires NumbersAndVariable<A, B> Variable operator*(A&& a, B&& b) {
  return mul(as_variable(std::forward<A>(a)), as_variable(std::forward<B>(b)));
}
template <class A, class B>
requires NumbersAndVariable<A, B> Variable operator/(A&& a, B&& b) {
  return div(as_variable(std::forward<A>(a)), as_variable(std::forward<B>(b)));
}

}  // namespace gradus::inline GRADUS_PRECISION
