#pragma once
#include <vector>

#include "autograd/node.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// One pass of backward. Without recursion: a node's id is above those of all its inputs, so what is reachable, sorted
/// by falling id, is an order in which every gradient is complete before it is passed on.
class Backward {
 public:
  /// A pass from `root`, whose gradient is `seed`, in its shape.
  Backward(Ref<Node> root, Tensor seed);

  /// Adds to the gradients of all leaves, and of what has retain_grad. Frees the graph as it goes unless
  /// `retain_graph`. Throws GraphError when part of it was freed already. Whatever is thrown, no gradient has changed
  /// then.
  void run(bool retain_graph);

  /// The operation whose rule this thread is running, nullptr outside a rule.
  static const char* running_operation();

 private:
  void collect();
  void run_rules(bool retain_graph);
  void deliver();

  std::vector<Ref<Node>> order_;
  std::vector<std::pair<Ref<Node>, Tensor>> results_;
  Tensor seed_;
};

}  // namespace gradus::inline GRADUS_PRECISION
