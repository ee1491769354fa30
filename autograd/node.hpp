#pragma once
#include <algorithm>
#include <memory>
#include <vector>

#include "autograd/ref.hpp"
#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

class Gradients;
class Node;

/// The graph's clock: a number above all that it gave before, on any thread.
std::uint64_t tick();

/// What an operation was computed from, in its order; an empty Ref for an input that needs no gradient.
using InputNodes = std::vector<Ref<Node>, pool::Allocator<Ref<Node>>>;

/// A tensor or nothing, in one pointer: nodes are many, and at any moment few of them hold a gradient. Moving it moves
/// no tensor.
class OptionalTensor {
 public:
  /// Made in place from a tensor or an expression.
  template <class E>
  void emplace(E&& value) {
    box_ = std::make_unique<Box>(std::forward<E>(value));
  }
  void reset() { box_.reset(); }
  explicit operator bool() const { return box_ != nullptr; }
  Tensor& operator*() const { return box_->tensor; }
  Tensor* operator->() const { return &box_->tensor; }

 private:
  struct Box : Counted {
    template <class E>
    explicit Box(E&& value) : tensor(std::forward<E>(value)) {}
    Tensor tensor;
  };
  std::unique_ptr<Box> box_;
};

/// A place in the graph: what backward knows of a value. It has the shape and the gradient, not the value itself, so
/// that a value lives only as long as somebody (a Variable, a rule) still names it.
class Node : public Counted {
 public:
  /// A leaf: a parameter or an input that requires a gradient.
  explicit Node(const Shape& shape);
  /// The result of `operation`, in the shape of `value`.
  Node(const char* operation, const Tensor& value, InputNodes inputs);
  virtual ~Node() = default;

  const char* operation() const { return operation_; }  ///< "mul"; nullptr for a leaf
  bool is_leaf() const { return operation_ == nullptr; }
  std::uint64_t id() const { return id_; }  ///< when it was made, by the graph's clock: an input before its user
  const Shape& shape() const { return shape_; }
  const InputNodes& inputs() const { return inputs_; }

  /// The node whose rule this thread is running, nullptr outside a rule.
  static constinit thread_local const Node* running;

  OptionalTensor grad;  ///< what `Variable::grad()` shows: of leaves, and of nodes with `retain_grad`
  bool retain_grad = false;

 private:
  friend class Backward;
  friend class Slot;
  friend class Gradients;
  friend void dispose(Node* node) noexcept;

  /// Adds to the gradients of the inputs, given the gradient of the output. `dy` may be overwritten or moved from.
  virtual void run_rule(Tensor& dy, Gradients& d);
  /// Drops the rule and with it every value that it kept.
  virtual void drop_rule() {}

  const char* operation_ = nullptr;
  std::uint64_t id_;
  Shape shape_;
  InputNodes inputs_;
  OptionalTensor incoming_;         // the gradient that this pass has gathered so far
  std::uint64_t visited_ = 0;       // the last pass that reached this node
  Node* next_to_delete_ = nullptr;  // see dispose
  bool freed_ = false;
};

/// Deletes a node and all that only it held, however long the chain: without recursion.
void dispose(Node* node) noexcept;

/// One input's gradient, as a rule sees it: `d[0] += dy * b.value();`
class Slot {
 public:
  explicit Slot(Node* node) : node_(node) {}

  /// False when nobody asks for this gradient; adding to it then does nothing, and `buffer` must not be called.
  explicit operator bool() const { return node_ != nullptr; }

  /// Adds an expression, which is not even evaluated when nobody asks for it. One that is larger than the input is
  /// summed over the broadcast axes, a smaller one is broadcast; throws ShapeError for anything else.
  template <class E>
  void operator+=(const xt::xexpression<E>& expression) {
    if (node_) *this += Tensor(expression.derived_cast());
  }
  template <class E>
  void operator=(const xt::xexpression<E>&) = delete;  // a rule adds to what other uses of the input gave: write +=
  /// The same; takes the tensor over when it is the first to arrive.
  void operator+=(Tensor&& gradient);

  /// The gradient's memory for a kernel of one's own, in the input's shape: the kernel must write it when `beta` is set
  /// to 0 (it is uninitialised) and add to it when `beta` is set to 1.
  Scalar* buffer(Scalar& beta);
  /// The gradient so far, zeros if none has arrived: for a kernel that only ever adds.
  Tensor& zeroed();

 private:
  Node* node_;
};

/// The gradients of an operation's inputs, in the order in which `record` was given them.
class Gradients {
 public:
  explicit Gradients(const Node& node) : node_(node) {}
  /// Throws GraphError where `record` was given fewer inputs.
  Slot operator[](std::size_t input) const;

 private:
  const Node& node_;
};

}  // namespace gradus::inline GRADUS_PRECISION
