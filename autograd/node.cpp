#include "autograd/node.hpp"

#include "autograd/backward.hpp"
#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {
std::uint64_t next_id() {
  static std::atomic<std::uint64_t> count{0};
  return ++count;
}
}  // namespace

Node::Node(const Shape& shape) : id_(next_id()), shape_(shape) {}

Node::Node(const char* operation, const Shape& shape, std::vector<Ref<Node>, pool::Allocator<Ref<Node>>> inputs)
    : operation_(operation), id_(next_id()), shape_(shape), inputs_(std::move(inputs)) {}

void Node::run_rule(Tensor&, Gradients&) {}

void dispose(Node* node) noexcept {
  // Deleting a node drops its inputs and its rule, and with them perhaps the last hold on other nodes. Those come back
  // here and queue up instead of recursing: a million links would overflow the stack.
  thread_local std::vector<Node*> waiting;
  thread_local bool deleting = false;
  waiting.push_back(node);
  if (deleting) return;
  deleting = true;
  while (!waiting.empty()) {
    Node* next = waiting.back();
    waiting.pop_back();
    delete next;
  }
  deleting = false;
}

void Slot::operator+=(Tensor&& gradient) {
  if (!node_) return;
  Shape shape = shape_of(gradient);
  if (shape != node_->shape_) {
    const char* operation = Backward::running_operation();
    Shape both = broadcast_shapes(operation, shape, node_->shape_);
    check(both == shape || both == node_->shape_,
          "backward of {}: the rule gave a gradient of shape {} for an input of shape {}", operation, shape,
          node_->shape_);
    gradient = both == shape ? sum_to(gradient, node_->shape_) : broadcast(gradient, node_->shape_);
  }
  if (node_->incoming_)
    xt::noalias(*node_->incoming_) += gradient;
  else
    node_->incoming_ = std::move(gradient);
}

Scalar* Slot::buffer(Scalar& beta) {
  beta = node_->incoming_ ? 1 : 0;
  if (!node_->incoming_) node_->incoming_ = empty(node_->shape_);
  return node_->incoming_->data();
}

Tensor& Slot::zeroed() {
  if (!node_->incoming_) node_->incoming_ = zeros(node_->shape_);
  return *node_->incoming_;
}

}  // namespace gradus::inline GRADUS_PRECISION
