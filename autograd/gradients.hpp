#pragma once
#include <concepts>
#include <type_traits>

#include "autograd/node.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace detail {
/// An expression of xtensor's that has no numbers of its own: it refers to those of others.
template <class E>
concept Lazy = xt::is_xexpression<std::remove_cvref_t<E>>::value &&
               !std::derived_from<std::remove_cvref_t<E>, xt::xcontainer<std::remove_cvref_t<E>>> &&
               !xt::is_xscalar<std::remove_cvref_t<E>>::value;

template <class E>
struct OperandHasName : std::false_type {};
/// True for a lazy expression that lives in a variable of its own, as an operand or as a whole. (One that is written
/// where it is used is an operand by value.)
template <class E>
constexpr bool names_lazy_expression =
    (std::is_lvalue_reference_v<E> && Lazy<E>) || OperandHasName<std::remove_cvref_t<E>>::value;
template <class Function, class... Operands>
struct OperandHasName<xt::xfunction<Function, Operands...>>
    : std::bool_constant<(names_lazy_expression<Operands> || ...)> {};
}  // namespace detail

/// One input's gradient, as a rule sees it: `d[0] += dy * b.value();`
class Slot {
 public:
  Slot(Gradients& gradients, std::size_t input, OptionalTensor* gathered, const Shape* shape)
      : gradients_(gradients), input_(input), gathered_(gathered), shape_(shape) {}

  /// False when nobody asks for this gradient; adding to it then does nothing, and `buffer` must not be called.
  explicit operator bool() const { return gathered_ != nullptr; }

  /// Adds an expression, which is not even evaluated when nobody asks for it. It has the input's shape; or that of the
  /// output, or that of all inputs broadcast together: then it is summed over the axes along which the input was
  /// broadcast, or, where the output is the smaller one (a sum), repeated. Throws ShapeError for anything else.
  template <class E>
  requires xt::is_xexpression<std::remove_cvref_t<E>>::value void operator+=(E&& expression) {
    static_assert(!detail::names_lazy_expression<E>,
                  "a rule must not use a lazy expression that was kept in a variable (auto e = x.value() * 2): what it "
                  "refers to may be gone when backward runs. Write it out where it is added, or keep a Tensor");
    if (!gathered_) return;
    if (*gathered_) return add(expression);
    gathered_->emplace(std::forward<E>(expression));  // made where it stays: to move a Tensor is not free
    arrived();
  }
  template <class E>
  void operator=(const xt::xexpression<E>&) = delete;  // a rule adds to what other uses of the input gave: write +=

  /// The gradient's memory for a kernel of one's own, in the input's shape: the kernel must write it when `beta` is set
  /// to 0 (it is uninitialised) and add to it when `beta` is set to 1.
  Scalar* buffer(Scalar& beta);
  /// The gradient so far, zeros if none has arrived: for a kernel that only ever adds.
  Tensor& zeroed();
  /// True where both are gradients of one value: two inputs of the operation that are the same Variable.
  bool same_as(const Slot& other) const { return gathered_ && gathered_ == other.gathered_; }

 private:
  void add(const Tensor& gradient);
  /// The first gradient lies in `gathered_`.
  void arrived();

  Gradients& gradients_;
  std::size_t input_;
  OptionalTensor* gathered_;
  const Shape* shape_;
};

/// The gradients of an operation's inputs, in the order in which `record` was given them.
class Gradients {
 public:
  /// Those that a pass gathers in `gathered`, by the places that the node's edges name.
  Gradients(const Node& node, OptionalTensor* gathered) : node_(node), gathered_(gathered) {}

  /// Throws GraphError where `record` was given fewer inputs.
  Slot operator[](std::size_t input);

  /// True where the rule has added to the gradient of that input; of inputs above the 64th it is not known, and false.
  bool given(std::size_t input) const { return input < 64 && given_ >> input & 1; }
  /// What was gathered for an input, by this rule and others; nullptr where nobody asks for it, or nothing came yet.
  const Tensor* gathered(std::size_t input) const;

 private:
  friend class Slot;
  /// The gradient of input `input` in the input's shape; throws as Slot's += does.
  Tensor fitted(std::size_t input, const Tensor& gradient) const;
  void gives(std::size_t input) { given_ |= input < 64 ? std::uint64_t{1} << input : 0; }

  const Node& node_;
  OptionalTensor* gathered_;
  std::uint64_t given_ = 0;
};

}  // namespace gradus::inline GRADUS_PRECISION
