#pragma once
#include <map>
#include <unordered_map>
#include <vector>

#include "autograd/gradients.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// One pass of backward, and all that it gathers. Without recursion: a node's id is above those of all its inputs, so
/// what is reachable, sorted by falling id, is an order in which every gradient is complete before it is passed on.
///
/// Inner nodes belong to one pass at a time; leaves are shared by the graphs of all threads, and their gradients are
/// added under a lock.
class Backward {
 public:
  Backward() = default;
  Backward(const Backward&) = delete;
  Backward& operator=(const Backward&) = delete;
  ~Backward();

  /// Starts from `root`, whose gradient is `seed`, in its shape. Adds to the gradients of all leaves, and of what has
  /// retain_grad. Frees the graph as it goes unless `retain_graph`. Throws GraphError when part of it was freed
  /// already, or another pass runs through it. Whatever is thrown, no gradient has changed then.
  void run(const Edge& root, Tensor seed, bool retain_graph);

 private:
  void collect(const Edge& root);
  void reach(const Edge& edge);
  bool claim(Node& node);
  void release(Node& node) { node.pass_.store(nullptr, std::memory_order_release); }
  void run_rules(bool retain_graph);
  void run_rule(Node& node);
  void deliver();

  struct Result {
    Ref<Node> node;
    std::size_t output;
    OptionalTensor gradient;
  };
  std::vector<Ref<Node>> inner_;   // in the order in which their rules run
  std::vector<Ref<Node>> leaves_;  // complete when all rules have run
  std::unordered_map<const Node*, std::uint32_t> places_of_leaves_;
  std::uint32_t places_ = 0;
  std::vector<OptionalTensor> gathered_;  // by place: an output of an inner node, or a leaf
  std::vector<Result> results_;           // to hand over at the end, when nothing can fail any more
};

}  // namespace gradus::inline GRADUS_PRECISION
