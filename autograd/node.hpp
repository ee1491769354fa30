#pragma once
#include <algorithm>
#include <memory>
#include <vector>

#include "autograd/operation_name.hpp"
#include "autograd/ref.hpp"
#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

class Backward;
class Gradients;
class Node;

/// The graph's clock: a number above all that it gave before, on any thread.
std::uint64_t tick();

/// A tensor or nothing, in one pointer: nodes are many, and at any moment few of them hold a gradient. Moving it moves
/// no tensor.
class OptionalTensor {
 public:
  /// Made in place from a tensor or an expression.
  template <class E>
  void emplace(E&& value) {
    box_ = std::make_unique<Box>(std::forward<E>(value));
  }
  /// Made in place, uninitialised.
  void emplace_empty(const Shape& shape) { box_ = std::make_unique<Box>(shape); }
  void reset() { box_.reset(); }
  explicit operator bool() const { return box_ != nullptr; }
  Tensor& operator*() const { return box_->tensor; }
  Tensor* operator->() const { return &box_->tensor; }

 private:
  struct Box : Counted {
    explicit Box(const Shape& shape) : tensor(empty(shape)) {}
    template <class E>
    explicit Box(E&& value) : tensor(std::forward<E>(value)) {}
    Tensor tensor;
  };
  std::unique_ptr<Box> box_;
};

/// Where a gradient goes: to one of the outputs of a node.
struct Edge {
  Ref<Node> node;            ///< empty where nobody asks for the gradient
  std::uint32_t output = 0;  ///< which output of the node
  /// Where the pass that is under way gathers it; written by that pass, to which the node that has this edge belongs.
  mutable std::uint32_t place = 0;
};
using Edges = std::vector<Edge, pool::Allocator<Edge>>;

/// A place in the graph: what backward knows of an operation's outputs, or of a leaf. It has their shapes and
/// gradients, not the values themselves, so that a value lives only as long as somebody (a Variable, a rule) still
/// names it.
class Node : public Counted {
 public:
  /// One of the values that it stands for.
  struct Output {
    Shape shape;
    OptionalTensor grad = {};  ///< what `Variable::grad()` shows: of leaves, and with `retain_grad`
    bool retain_grad = false;
  };

  /// A leaf: a parameter or an input that requires a gradient.
  explicit Node(const Shape& shape);
  /// What `operation` computed, its first output in the shape of `value`.
  Node(OperationName operation, const Tensor& value, Edges inputs);
  virtual ~Node() = default;

  const char* operation() const { return operation_; }  ///< "mul"; nullptr for a leaf
  bool is_leaf() const { return operation_ == nullptr; }
  std::uint64_t id() const { return id_; }    ///< when it was made, by the graph's clock: an input before its user
  const Spot& spot() const { return spot_; }  ///< the module in which it was recorded
  /// What it was computed from, in the operation's order.
  const Edges& inputs() const { return inputs_; }
  std::size_t outputs() const { return 1 + more_.size(); }
  Output& output(std::size_t i) { return i == 0 ? first_ : more_[i - 1]; }
  const Output& output(std::size_t i) const { return i == 0 ? first_ : more_[i - 1]; }

 protected:
  void add_output(const Tensor& value) { more_.push_back({shape_of(value)}); }
  /// The broadcast of the inputs that need no gradient, where they are larger than the outputs: a rule may give a
  /// gradient in that shape.
  void note_constants(const Shape& shape) { constants_ = std::make_unique<Shape>(shape); }

 private:
  friend class Backward;
  friend class Gradients;
  friend void dispose(Node* node) noexcept;

  /// Adds to the gradients of the inputs, given those of the outputs, which may be overwritten or moved from.
  virtual void run_rule(OptionalTensor* /*dy*/, Gradients& /*d*/) {}
  /// Drops the rule and with it every value that it kept.
  virtual void drop_rule() {}

  const char* operation_ = nullptr;
  std::uint64_t id_;
  Spot spot_;
  Output first_;
  std::vector<Output> more_;
  Edges inputs_;
  std::unique_ptr<Shape> constants_;
  std::atomic<const Backward*> pass_ = nullptr;  // the pass that is under way through this inner node
  std::uint32_t place_ = 0;                      // where that pass gathers the gradient of the first output
  std::uint32_t freed_by_ = 0;                   // the number of the pass that dropped its rule; 0: it is there
  Node* next_to_delete_ = nullptr;               // see dispose
};

/// Deletes a node and all that only it held, however long the chain: without recursion.
void dispose(Node* node) noexcept;

}  // namespace gradus::inline GRADUS_PRECISION
