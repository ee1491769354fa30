#pragma once
#include <vector>

#include "autograd/gradients.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Which place each leaf has in a pass. A hash table in one block: a map that allocates for each leaf would be a tenth
/// of the pass of a small model.
class LeafPlaces {
 public:
  /// The place of that leaf, `next` for one that is new.
  std::uint32_t find_or_add(const Node& leaf, std::uint32_t next);

 private:
  struct Entry {
    const Node* leaf = nullptr;
    std::uint32_t place = 0;
  };
  using Entries = std::vector<Entry, pool::Allocator<Entry>>;
  static Entry& entry_of(Entries& entries, const Node& leaf);

  Entries entries_ = Entries(128);  // a power of two, at most half of them in use
  std::size_t used_ = 0;
};

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
  struct Leaf {
    Ref<Node> node;
    std::uint32_t place;
  };
  std::vector<Ref<Node>> inner_;  // in the order in which their rules run
  std::vector<Leaf> leaves_;      // their gradients are complete when all rules have run
  LeafPlaces leaf_places_;
  std::uint32_t places_ = 0;
  std::vector<OptionalTensor> gathered_;  // by place: an output of an inner node, or a leaf
  std::vector<Result> results_;           // to hand over at the end, after all that can fail
};

}  // namespace gradus::inline GRADUS_PRECISION
