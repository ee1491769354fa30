#pragma once
#include <utility>
#include <vector>

#include "autograd/kernels/transpose.hpp"
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline Axes all_axes(const Variable& x) {
  Axes axes;
  for (std::int64_t axis = 0; axis < x.dimension(); ++axis) axes.push_back(axis);
  return axes;
}

/// How a tensor falls into groups, each of which a reduction over `axes` makes one element of.
class Groups {
 public:
  /// Throws ShapeError naming `operation` for an axis that is not there or named twice.
  Groups(const char* operation, const Shape& shape, const Axes& axes) : kept_(shape), order_(shape.size()) {
    std::vector<bool> reduced(shape.size());
    for (std::int64_t axis : axes) {
      auto i = static_cast<std::size_t>(normal_axis(operation, axis, shape));
      check(!reduced[i], "{}: axis {} of {} is named twice", operation, i, shape);
      reduced[i] = true;
      count_ *= shape[i];
      kept_[i] = 1;
    }
    std::size_t kept = 0, behind = shape.size() - axes.size();
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (!reduced[i]) dropped_.push_back(shape[i]);
      order_[reduced[i] ? behind++ : kept++] = static_cast<std::int64_t>(i);
    }
  }

  std::int64_t count() const { return count_; }  ///< elements of one group
  const Shape& kept() const { return kept_; }    ///< reduced axes have length 1
  const Shape& result(bool keepdims) const { return keepdims ? kept_ : dropped_; }

  /// The elements of x, group by group.
  Tensor rows(const Tensor& x) const { return permuted(x, order_); }
  /// The adjoint: what `rows` made, as x was.
  Tensor back(Tensor rows, const Shape& shape) const {
    Shape in_order;
    Axes inverse(order_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) {
      auto axis = static_cast<std::size_t>(order_[i]);
      in_order.push_back(shape[axis]);
      inverse[axis] = static_cast<std::int64_t>(i);
    }
    return permuted(reshaped(std::move(rows), in_order), inverse);
  }

 private:
  Shape kept_, dropped_;
  Axes order_;  // the axes that are kept, then those that are reduced
  std::int64_t count_ = 1;
};

}  // namespace gradus::inline GRADUS_PRECISION
