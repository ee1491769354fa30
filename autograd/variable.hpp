#pragma once
#include <concepts>
#include <initializer_list>
#include <utility>

#include "autograd/core/scope.hpp"
#include "autograd/node.hpp"
#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What Variables share: the numbers, when they were last changed in place, by the graph's clock, and which output of
/// its operation they are.
struct Value : Counted {
  explicit Value(Tensor&& numbers) : tensor(std::move(numbers)) {}
  /// Of the numbers that `make()` returns, made in place: moving a Tensor moves three lists of lengths, which costs a
  /// small operation more than its arithmetic.
  template <std::invocable Make>
  explicit Value(const Make& make) : tensor(make()) {}
  Tensor tensor;
  std::uint64_t changed = 0;
  std::uint32_t output = 0;
};
inline void dispose(Value* value) noexcept { delete value; }

class Inputs;

/// A value and its place in the graph. Copies are cheap and share both.
class Variable {
 public:
  /// Nothing: an absent input (no bias). Whoever asks for its value or shape gets a ValueError.
  Variable() = default;
  /// A leaf; with `requires_grad` it gets a gradient from every backward that reaches it.
  Variable(Tensor&& value, bool requires_grad = false);
  Variable(const Tensor& value, bool requires_grad = false) : Variable(Tensor(value), requires_grad) {}
  /// A single number, shape (): a constant, or a leaf as above.
  Variable(double value, bool requires_grad = false);
  Variable(double, double) = delete;  // of two numbers the second would be taken for requires_grad

  explicit operator bool() const { return static_cast<bool>(value_); }

  /// The numbers. A rule that reads a value changed since it was recorded throws GraphError.
  const Tensor& value() const& {
    if (context.rule) check_in_rule(*context.rule);
    return numbers();
  }
  /// Of a temporary: a copy, const since `model.parameter("weight").value() = w` would change nothing.
  const Tensor value() && { return std::as_const(*this).value(); }
  /// The numbers, to be changed in place (optimizers, initialisers, loading). A graph that still needs the old ones
  /// refuses to run backward; it does not see what is written later through a reference that was kept. The shape must
  /// stay as it is.
  Tensor& mutable_value();

  Shape shape() const { return shape_of(numbers()); }
  std::int64_t dimension() const { return static_cast<std::int64_t>(numbers().dimension()); }
  std::int64_t size() const { return static_cast<std::int64_t>(numbers().size()); }
  /// The length of an axis, -1 for the last; throws ShapeError when there is none such.
  std::int64_t size(std::int64_t axis) const;
  /// The only element; throws ShapeError when there are more or none.
  double item() const;

  bool requires_grad() const { return static_cast<bool>(node_); }
  /// True for what no operation made, and for what needs no gradient.
  bool is_leaf() const { return !node_ || node_->is_leaf(); }

  /// Adds d(this)/d(leaf) to the gradient of every leaf below. The first form is for a value of one element; the second
  /// weights the elements with `gradient`, which has this shape. Frees the graph as it goes unless `retain_graph`.
  /// Throws GraphError for a graph that was freed before, before it touches any gradient; when a rule throws, no
  /// gradient has changed.
  void backward(bool retain_graph = false) const;
  void backward(Tensor gradient, bool retain_graph = false) const;
  void backward(double gradient) const = delete;  // would be taken for retain_graph: a gradient is full(shape(), 2)

  bool has_grad() const { return node_ && node_->output(value_->output).grad; }
  /// The gradient, in this shape; throws GraphError with the reason where there is none.
  const Tensor& grad() const&;
  const Tensor grad() && { return std::as_const(*this).grad(); }
  /// The gradient, to be changed in place (clipping); throws as grad() does.
  Tensor& mutable_grad();
  /// A gradient from outside, in place of the one that is there; of this shape, or ShapeError. Throws GraphError for a
  /// value that does not require one.
  void set_grad(Tensor gradient);
  /// Drops the gradient: has_grad() is false afterwards.
  void zero_grad();
  /// Keeps the gradient of a value that an operation made, from the next backward on.
  void retain_grad();

  /// The same numbers, outside the graph.
  Variable detach() const;

  /// What tells two values apart: equal for copies of one Variable, which share their numbers.
  const void* identity() const { return value_.get(); }
  /// The place in the graph, nullptr for what needs no gradient.
  const Node* node() const { return node_.get(); }
  /// The same with the output that this is; empty for what needs no gradient.
  Edge edge() const { return {node_, value_ ? value_->output : 0}; }

 private:
  friend class Inputs;  // which gives values their place in the graph

  Node::Output& place() const { return node_->output(value_->output); }

  const Tensor& numbers() const {
    if (!value_) refuse_empty();
    return value_->tensor;
  }
  void check_in_rule(const Node& rule) const {
    if (value_ && value_->changed > rule.id()) refuse_changed(rule);
  }
  /// A value keeps the shape with which it got its place in the graph: gradients are gathered in it.
  void check_kept_shape(const char* operation) const;
  [[noreturn]] static void refuse_empty();
  [[noreturn]] void refuse_changed(const Node& rule) const;

  Ref<Value> value_;
  Ref<Node> node_;
};

/// A Tensor, or an expression of xtensor over numbers.
template <class T>
concept Numbers = xt::is_xexpression<std::remove_cvref_t<T>>::value &&
    std::is_arithmetic_v<typename std::remove_cvref_t<T>::value_type>;

/// The operand itself, or numbers as a constant.
inline const Variable& as_variable(const Variable& x) { return x; }
inline Variable as_variable(Tensor&& numbers) { return std::move(numbers); }
template <Numbers T>
Variable as_variable(const T& numbers) {
  return Tensor(numbers);
}

/// "Variable (2, 3) [...]", with ", grad (2, 3) [...]" where there is a gradient, else ", requires_grad" where it
/// applies.
std::string to_string(const Variable& x);
std::ostream& operator<<(std::ostream& out, const Variable& x);

/// While one lives, operations of this thread record no graph. Several may end in any order, on any thread.
class NoGradGuard {
 public:
  NoGradGuard() : scope_(&Context::no_grad) {}

 private:
  Scope scope_;
};

/// False while a NoGradGuard of this thread lives, and in rules.
inline bool grad_enabled() { return context.records(); }

}  // namespace gradus::inline GRADUS_PRECISION

template <>
struct fmt::formatter<gradus::Variable> : gradus::ToStringFormatter {};
