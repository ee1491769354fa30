#include "autograd/variable.hpp"

#include <ostream>

#include "autograd/record.hpp"
#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {

Variable::Variable(Tensor&& value, bool requires_grad) : value_(new Value(std::move(value))) {
  if (requires_grad) node_ = Ref<Node>(new Node(shape()));
}

Variable::Variable(double value, bool requires_grad) : Variable(full({}, value), requires_grad) {}

Tensor& Variable::mutable_value() {
  if (!value_) refuse_empty();
  // What a rule changes, it may read itself (a model that it makes and fills); rules that run after it may not.
  value_->changed = context.rule ? context.rule->id() : tick();
  return value_->tensor;
}

void Variable::refuse_empty() {
  fail<ValueError>("an empty Variable has no value: it was made without one, or moved from");
}

void Variable::refuse_changed(const Node& rule) const {
  fail<GraphError>(
      "backward of {}: a value of shape {} that it needs was changed in place after it was "
      "recorded; run backward before changing it, or compute with a copy",
      rule.operation(), shape());
}

void Variable::check_kept_shape(const char* operation) const {
  check(has_shape(numbers(), place().shape),
        "{}: a value was changed in place to shape {}; it was made with shape {}, which it keeps: make a new Variable",
        operation, shape(), place().shape);
}

std::int64_t Variable::size(std::int64_t axis) const {
  std::int64_t from_front = axis < 0 ? axis + dimension() : axis;
  if (from_front < 0 || from_front >= dimension()) normal_axis("size", axis, shape());  // throws
  return static_cast<std::int64_t>(numbers().shape()[static_cast<std::size_t>(from_front)]);
}

double Variable::item() const { return gradus::item(value()); }

const Tensor& Variable::grad() const& {
  if (has_grad()) return *place().grad;
  check<GraphError>(requires_grad(),
                    "grad: this value of shape {} does not require a gradient; make it with requires_grad = true, and "
                    "compute with it outside of a NoGradGuard",
                    shape());
  check<GraphError>(
      is_leaf() || place().retain_grad,
      "grad: the result of {} with shape {} does not keep its gradient; call retain_grad() before backward",
      is_leaf() ? "" : node_->operation(), shape());
  fail<GraphError>(
      "grad: no gradient has arrived for this value of shape {}; call backward() on a result that depends "
      "on it (zero_grad() drops it again)",
      shape());
}

Tensor& Variable::mutable_grad() { return const_cast<Tensor&>(std::as_const(*this).grad()); }

void Variable::set_grad(Tensor gradient) {
  check<GraphError>(requires_grad(),
                    "set_grad: this value of shape {} does not require a gradient; make it with requires_grad = true",
                    shape());
  check(has_shape(gradient, shape()), "set_grad: the gradient has shape {}, the value {}", shape_of(gradient), shape());
  place().grad.emplace(std::move(gradient));
}

void Variable::zero_grad() {
  if (node_) place().grad.reset();
}

void Variable::retain_grad() {
  check<GraphError>(requires_grad(), "retain_grad: this value of shape {} has no gradient to keep", shape());
  place().retain_grad = true;
}

Variable Variable::detach() const {
  Variable result = *this;
  result.node_ = Ref<Node>();
  return result;
}

std::string to_string(const Variable& x) {
  if (!x) return "Variable (empty)";
  std::string out = "Variable " + to_string(x.value());
  if (x.has_grad())
    out += ", grad " + to_string(x.grad());
  else if (x.requires_grad())
    out += ", requires_grad";
  return out;
}

std::ostream& operator<<(std::ostream& out, const Variable& x) { return out << to_string(x); }

bool Inputs::need_grad() const {
  return grad_enabled() && std::any_of(inputs_.begin(), inputs_.end(), [](const Variable* x) { return !!x->node_; });
}

Edges Inputs::edges(const char* operation) const {
  Edges edges;
  edges.reserve(inputs_.size());
  for (const Variable* input : inputs_) {
    if (input->node_ && input->value_->changed) input->check_kept_shape(operation);
    edges.push_back(input->edge());
  }
  return edges;
}

std::optional<Shape> Inputs::larger_constants(std::int64_t size) const {
  std::optional<Shape> both;
  for (const Variable* input : inputs_) {
    if (!*input || input->node_ || input->size() <= size) continue;
    try {
      both = broadcast_shapes("", both.value_or(Shape{}), input->shape());
    } catch (const ShapeError&) {  // an operation that does not broadcast its inputs
      return {};
    }
  }
  return both;
}

void Inputs::tell_computed(const char* operation, std::span<const Variable> outputs) const {
  for_each_watcher<Watcher>([&](Watcher& watcher) { watcher.computed(operation, *this, outputs); });
}

std::string Inputs::shapes() const {
  std::string out;
  for (const Variable* input : inputs_)
    if (*input) out += (out.empty() ? "" : " and ") + to_string(input->shape());
  return out;
}

}  // namespace gradus::inline GRADUS_PRECISION
