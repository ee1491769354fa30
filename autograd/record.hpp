#pragma once
#include <array>
#include <optional>
#include <span>

#include "autograd/gradients.hpp"
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
  /// Their places in the graph; empty for those that need no gradient. Throws ShapeError for a value that was changed
  /// to another shape since it got its place.
  Edges edges(const char* operation) const;
  /// The broadcast of those that need no gradient, as far as they are larger than `size` elements and broadcast.
  std::optional<Shape> larger_constants(std::int64_t size) const;
  /// "(2, 3) and (4,)"
  std::string shapes() const;
  /// The result of an operation on these, outside the graph as yet. Turns xtensor's failed broadcast into the
  /// operation's ShapeError.
  template <class Expression>
  Variable evaluate(const char* operation, Expression&& expression) const;
  /// Gives the outputs of an operation on these their place in the graph, and tells the watchers.
  template <std::size_t count, class Rule>
  void connect(OperationName operation, std::array<Variable, count>& outputs, Rule&& rule) const;

 private:
  /// Compiled apart: without a watcher, recording costs one look at their number.
  void tell_computed(const char* operation, std::span<const Variable> outputs) const;

  template <class Iterator>
  Inputs(Iterator first, Iterator last) : inputs_(static_cast<std::size_t>(last - first)) {
    std::transform(first, last, inputs_.begin(), [](const Variable& input) { return &input; });
  }

  xt::svector<const Variable*, 4> inputs_;
};

/// The gradients of several outputs, as a rule gets them; empty where none has arrived.
template <std::size_t count>
using OutputGradients = std::span<OptionalTensor, count>;

/// True for a rule that also reads the operation's own outputs.
template <class Rule, std::size_t count>
constexpr bool reads_outputs =
    std::invocable<const Rule&, const std::array<Variable, count>&, OutputGradients<count>, Gradients&>;
template <class Rule>
constexpr bool reads_outputs<Rule, 1> = std::invocable<const Rule&, const Tensor&, Tensor&, Gradients&>;

/// A node with its rule. The outputs' values are kept only for a rule that asks for them.
template <class Rule, std::size_t count>
class RuleNode final : public Node {
 public:
  RuleNode(OperationName operation, const Inputs& inputs, Rule&& rule, const std::array<Variable, count>& outputs)
      : Node(operation, outputs[0].value(), inputs.edges(operation)), rule_(std::move(rule)) {
    for (std::size_t i = 1; i < count; ++i) add_output(outputs[i].value());
    if (auto shape = inputs.larger_constants(outputs[0].size())) note_constants(*shape);
    if constexpr (keeps_outputs) outputs_ = outputs;
  }

 private:
  static constexpr bool keeps_outputs = reads_outputs<Rule, count>;

  void run_rule(OptionalTensor* dy, Gradients& d) override {
    const Rule& rule = *rule_;
    if constexpr (count > 1) {
      OutputGradients<count> gradients(dy, count);
      if constexpr (keeps_outputs)
        rule(outputs_, gradients, d);
      else
        rule(gradients, d);
    } else if constexpr (keeps_outputs) {
      rule(outputs_[0].value(), **dy, d);
    } else {
      rule(**dy, d);
    }
  }
  void drop_rule() override {
    rule_.reset();
    outputs_ = {};
  }

  struct Nothing {};
  std::optional<Rule> rule_;
  [[no_unique_address]] std::conditional_t<keeps_outputs, std::array<Variable, count>, Nothing> outputs_;
};

template <class Expression>
Variable Inputs::evaluate(const char* operation, Expression&& expression) const {
  Variable result;
  try {
    result.value_ = Ref<Value>(new Value([&] { return Tensor(std::forward<Expression>(expression)); }));
  } catch (const xt::broadcast_error&) {
    fail("{}: {} do not broadcast", operation, shapes());
  }
  return result;
}

template <std::size_t count, class Rule>
void Inputs::connect(OperationName operation, std::array<Variable, count>& outputs, Rule&& rule) const {
  if (need_grad()) {
    // The node takes copies of outputs that have no node yet: no cycle.
    Ref<Node> node(new RuleNode<Rule, count>(operation, *this, std::move(rule), outputs));
    for (std::uint32_t i = 0; i < count; ++i) {
      outputs[i].node_ = i + 1 < count ? node : std::move(node);
      outputs[i].value_->output = i;
    }
  }
  if (context.watched()) [[unlikely]]
    tell_computed(operation, outputs);
}

/// The result of an operation: the value (a Tensor, or an expression that is evaluated here), and the rule for
/// backward, which adds to the gradients of `inputs`. A rule may overwrite or move from `dy`, must leave what it
/// captured as it was, and never captures its own output: that would be an ownership cycle; it asks for `y` instead.
/// It captures Variables, Tensors and numbers by value: a lazy expression (auto e = x.value() * 2), or a function that
/// returns one, refers to what may be gone by then. In += the first does not compile; the second cannot be seen: give
/// each function that makes numbers the return type Tensor.
///
///     Variable reciprocal(const Variable& x) {
///       return record("reciprocal", 1 / x.value(), {x},
///                     [](const Tensor& y, Tensor& dy, Gradients& d) { d[0] += -dy * y * y; });
///     }
///
/// What it gives has one of the shapes that `Slot` takes, or it is refused. A shape that fits by chance is not: along
/// the wrong axis, or without the axis that a sum dropped, a gradient of a square input has its shape all the same.
/// Only gradcheck tells.
template <class Expression, class Rule>
requires xt::is_xexpression<std::remove_cvref_t<Expression>>::value Variable record(OperationName operation,
                                                                                    Expression&& value, Inputs inputs,
                                                                                    Rule rule) {
  static_assert(std::invocable<const Rule&, Tensor&, Gradients&> || reads_outputs<Rule, 1>,
                "a rule is called with (Tensor& dy, Gradients& d) or (const Tensor& y, Tensor& dy, Gradients& d)");
  std::array<Variable, 1> result{inputs.evaluate(operation, std::forward<Expression>(value))};
  inputs.connect(operation, result, std::move(rule));
  return std::move(result[0]);
}

/// The same for an operation of several outputs, whose rule gets the gradients of those to which one has arrived.
///
///     auto [q, r] = record("split", std::array{half(x.value()), rest(x.value())}, {x},
///                          [](OutputGradients<2> dy, Gradients& d) { if (dy[0]) d[0] += ... *dy[0] ...; });
template <std::size_t count, class Rule>
requires(count > 1) std::array<Variable, count> record(OperationName operation, std::array<Tensor, count> values,
                                                       Inputs inputs, Rule rule) {
  static_assert(std::invocable<const Rule&, OutputGradients<count>, Gradients&> || reads_outputs<Rule, count>,
                "a rule of several outputs is called with (OutputGradients<count> dy, Gradients& d), before them "
                "(const std::array<Variable, count>& y) if it needs the outputs");
  std::array<Variable, count> results;
  for (std::size_t i = 0; i < count; ++i) results[i] = Variable(std::move(values[i]));
  inputs.connect(operation, results, std::move(rule));
  return results;
}

}  // namespace gradus::inline GRADUS_PRECISION
