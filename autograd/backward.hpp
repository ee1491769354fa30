#pragma once
#include <vector>

#include "autograd/node.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// One pass of backward. Without recursion: a node's id is above those of all its inputs, so what is reachable, sorted
/// by falling id, is an order in which every gradient is complete before it is passed on.
class Backward {
 public:
  /// Starts from `root`, whose gradient is `seed`, in its shape. Adds to the gradients of all leaves, and of what has
  /// retain_grad. Frees the graph as it goes unless `retain_graph`. Throws GraphError when part of it was freed
  /// already. Whatever is thrown, no gradient has changed then.
  void run(const Ref<Node>& root, Tensor seed, bool retain_graph);

 private:
  void collect(const Ref<Node>& root);
  void run_rule(Node& node);
  void run_rules(bool retain_graph);
  void deliver();

  struct Result {
    Ref<Node> node;
    OptionalTensor gradient;
  };
  std::vector<Ref<Node>> inner_;   // what operations made, in the order in which their rules run
  std::vector<Ref<Node>> leaves_;  // their gradients are complete when all rules have run
  std::vector<Result> results_;    // gradients to hand over at the end, when nothing can fail any more
};

}  // namespace gradus::inline GRADUS_PRECISION
