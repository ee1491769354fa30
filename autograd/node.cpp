#include "autograd/node.hpp"

namespace gradus::inline GRADUS_PRECISION {

std::uint64_t tick() {
  static constinit std::atomic<std::uint64_t> count{0};
  return add_one(count) + 1;
}

Node::Node(const Shape& shape) : id_(tick()), first_{shape} {}

Node::Node(OperationName operation, const Tensor& value, Edges inputs)
    : operation_(operation), id_(tick()), spot_(context.spot), first_{shape_of(value)}, inputs_(std::move(inputs)) {}

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

}  // namespace gradus::inline GRADUS_PRECISION
