#pragma once
#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// How far apart neighbours along each axis lie in a row-major array: (2, 3, 4) gives (12, 4, 1).
Shape row_major_strides(const Shape& shape);

/// The strides that read an array of `shape` as if it were repeated to `target`: 0 along axes that broadcasting added
/// or stretched. `shape` must broadcast to `target`.
Shape broadcast_strides(const Shape& shape, const Shape& target);

/// Two arrays walked side by side over one shape, row by row, each with strides of its own (a stride of 0 stands
/// still). Neighbouring axes that are evenly spaced in both arrays are merged, so that rows are as long as they can be.
class Walk {
 public:
  Walk(const Shape& shape, const Shape& first_strides, const Shape& second_strides);

  std::int64_t length() const { return length_; }            ///< elements of a row
  std::int64_t first_step() const { return first_step_; }    ///< between neighbours of a row, in the first array
  std::int64_t second_step() const { return second_step_; }  ///< the same in the second array

  /// Calls `row` with the offsets in both arrays where each row starts, in row-major order of the shape.
  template <class Row>
  void rows(Row row) const;

 private:
  Shape shape_, first_, second_;  // of the axes outside a row
  std::int64_t length_ = 1, first_step_ = 0, second_step_ = 0;
  bool empty_ = false;
};

template <class Row>
void Walk::rows(Row row) const {
  if (empty_) return;
  Shape index(shape_.size(), 0);
  std::int64_t first = 0, second = 0;
  for (;;) {
    row(first, second);
    std::size_t axis = shape_.size();
    for (; axis > 0; --axis) {  // an odometer: the last axis turns fastest
      std::size_t wheel = axis - 1;
      first += first_[wheel];
      second += second_[wheel];
      if (++index[wheel] < shape_[wheel]) break;
      first -= first_[wheel] * shape_[wheel];
      second -= second_[wheel] * shape_[wheel];
      index[wheel] = 0;
    }
    if (axis == 0) return;
  }
}

/// A new row-major tensor of `shape` with the elements of `x` that lie at `strides`.
Tensor strided_copy(const Scalar* x, const Shape& shape, const Shape& strides);

/// Adds `dy`, which has `shape`, to the elements of `dx` that lie at `strides`: the adjoint of strided_copy.
void strided_add(Scalar* dx, const Tensor& dy, const Shape& strides);

/// `x` broadcast to `shape`. (Under the name `broadcast` argument lookup would find xtensor's, which takes 20 times as
/// long.)
Tensor repeated(const Tensor& x, const Shape& shape);
Booleans repeated(const Booleans& x, const Shape& shape);

/// `x` summed over the axes that broadcasting from `shape` added, the adjoint of `repeated`: (2, 3) to (3,) or (2, 1).
/// Throws ShapeError where `shape` does not broadcast to that of x.
Tensor sum_to(const Tensor& x, const Shape& shape);

}  // namespace gradus::inline GRADUS_PRECISION
