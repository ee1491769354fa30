#include "autograd/node.hpp"

#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {

std::uint64_t tick() {
  static std::atomic<std::uint64_t> count{0};
  return ++count;
}

constinit thread_local const Node* Node::running = nullptr;

Node::Node(const Shape& shape) : id_(tick()), shape_(shape) {}

Node::Node(const char* operation, const Tensor& value, InputNodes inputs)
    : operation_(operation), id_(tick()), shape_(shape_of(value)), inputs_(std::move(inputs)) {}

void Node::run_rule(Tensor&, Gradients&) {}

void dispose(Node* node) noexcept {
  // Deleting a node drops its inputs and its rule, and with them perhaps the last hold on other nodes. Those come back
  // here and queue up instead of recursing: a million links would overflow the stack. The queue is a list through the
  // nodes: it needs no memory, and it is still there for a static Variable, which outlives its thread's containers.
  thread_local Node* waiting = nullptr;
  thread_local bool deleting = false;
  node->next_to_delete_ = std::exchange(waiting, node);
  if (deleting) return;
  deleting = true;
  while (waiting) {
    Node* next = waiting;
    waiting = next->next_to_delete_;
    delete next;
  }
  deleting = false;
}

void Slot::operator+=(Tensor&& gradient) {
  if (!node_) return;
  Shape shape = shape_of(gradient);
  if (shape != node_->shape_) {
    const char* operation = Node::running->operation();
    Shape both = broadcast_shapes(operation, shape, node_->shape_);
    check(both == shape || both == node_->shape_,
          "backward of {}: the rule gave a gradient of shape {} for an input of shape {}", operation, shape,
          node_->shape_);
    gradient = both == shape ? sum_to(gradient, node_->shape_) : repeated(gradient, node_->shape_);
  }
  if (node_->incoming_)
    xt::noalias(*node_->incoming_) += gradient;
  else
    node_->incoming_.emplace(std::move(gradient));
}

Slot Gradients::operator[](std::size_t input) const {
  check<GraphError>(input < node_.inputs_.size(),
                    "backward of {}: its rule adds to d[{}], but it was recorded with {} inputs", node_.operation_,
                    input, node_.inputs_.size());
  return Slot(node_.inputs_[input].get());
}

Scalar* Slot::buffer(Scalar& beta) {
  beta = node_->incoming_ ? 1 : 0;
  if (!node_->incoming_) node_->incoming_.emplace(empty(node_->shape_));
  return node_->incoming_->data();
}

Tensor& Slot::zeroed() {
  if (!node_->incoming_) node_->incoming_.emplace(zeros(node_->shape_));
  return *node_->incoming_;
}

}  // namespace gradus::inline GRADUS_PRECISION
