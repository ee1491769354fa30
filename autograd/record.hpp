#pragma once
#include <optional>

#include "autograd/profile.hpp"
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The inputs of an operation; an empty Variable stands for an absent one, so that the others keep their places.
class Inputs {
 public:
  Inputs(std::initializer_list<std::reference_wrapper<const Variable>> inputs) : Inputs(inputs.begin(), inputs.end()) {}
  Inputs(const std::vector<Variable>& inputs) : Inputs(inputs.begin(), inputs.end()) {}

  /// True when a graph is being recorded and some input requires a gradient.
  bool need_grad() const;
  const Variable& operator[](std::size_t i) const { return *inputs_[i]; }
  std::size_t size() const { return inputs_.size(); }
  /// Their nodes; empty Refs for those that need no gradient.
  InputNodes nodes() const;
  /// "(2, 3) and (4,)"
  std::string shapes() const;

 private:
  template <class Iterator>
  Inputs(Iterator first, Iterator last) : inputs_(static_cast<std::size_t>(last - first)) {
    std::transform(first, last, inputs_.begin(), [](const Variable& input) { return &input; });
  }

  xt::svector<const Variable*, 4> inputs_;
};

class Trace;
namespace detail {
extern constinit thread_local Trace* trace;  // that of this thread, if one lives
/// Tells it of an operation. Compiled apart: without a Trace, recording costs one look at the pointer above.
void note(const char* operation, const Inputs& inputs, const Variable& output);
}  // namespace detail

/// A rule that also reads the operation's own output: `[](const Tensor& y, Tensor& dy, Gradients& d)`.
template <class Rule>
concept RuleOfOutput = std::invocable<const Rule&, const Tensor&, Tensor&, Gradients&>;

/// A node with its rule. The output's value is kept only for a rule that asks for it.
template <class Rule>
class RuleNode final : public Node {
 public:
  RuleNode(const char* operation, const Inputs& inputs, Rule&& rule, const Variable& output)
      : Node(operation, output.value(), inputs.nodes()), rule_(std::move(rule)) {
    if constexpr (RuleOfOutput<Rule>) output_ = output;
  }

 private:
  void run_rule(Tensor& dy, Gradients& d) override {
    if constexpr (RuleOfOutput<Rule>)
      std::as_const (*rule_)(output_.value(), dy, d);
    else
      std::as_const (*rule_)(dy, d);
  }
  void drop_rule() override {
    rule_.reset();
    output_ = {};
  }

  struct Nothing {};
  std::optional<Rule> rule_;
  [[no_unique_address]] std::conditional_t<RuleOfOutput<Rule>, Variable, Nothing> output_;
};

/// Runs `evaluate`, turning xtensor's failed broadcast into the operation's ShapeError.
template <class Expression>
Tensor evaluate(const char* operation, const Expression& expression, const Inputs& inputs) {
  try {
    return Tensor(expression);
  } catch (const xt::broadcast_error&) {
    throw ShapeError(with_place(fmt::format("{}: {} do not broadcast", operation, inputs.shapes())));
  }
}
inline Tensor&& evaluate(const char*, Tensor&& value, const Inputs&) { return std::move(value); }

/// The result of an operation: the value (a Tensor, or an expression that is evaluated here), and the rule for
/// backward, which adds to the gradients of `inputs`. A rule may overwrite or move from `dy`, must leave what it
/// captured as it was, and never captures its own output: that would be an ownership cycle; it asks for `y` instead.
///
///     Variable tanh(const Variable& x) {
///       return record("tanh", xt::tanh(x.value()), {x},
///                     [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += dy * (1 - y * y); });
///     }
template <class Expression, class Rule>
Variable record(const char* operation, Expression&& value, Inputs inputs, Rule rule) {
  Variable result;
  result.value_ = Ref<Value>(new Value(evaluate(operation, std::forward<Expression>(value), inputs)));
  if (inputs.need_grad()) {
    // The node takes a copy of the output that has no node yet: no cycle.
    result.node_ = Ref<Node>(new RuleNode<Rule>(operation, inputs, std::move(rule), result));
    if (detail::trace) [[unlikely]]
      detail::note(operation, inputs, result);
  }
  Profile::spent_on(Profile::forward, operation);
  return result;
}

}  // namespace gradus::inline GRADUS_PRECISION
