#include "autograd/ops/cumsum.hpp"

#include <vector>

#include "autograd/record.hpp"
#include "autograd/tensor/vectors.hpp"
#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// The running sums of (outer, length, inner) along its middle axis, from its front or from its end.
Tensor running(const Tensor& x, std::size_t axis, bool from_end) {
  Shape shape = shape_of(x);
  std::int64_t length = shape[axis], inner = row_major_strides(shape)[axis];
  std::int64_t outer = size_of(Shape(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(axis)));
  Tensor y = empty(shape);
  if (y.size() == 0) return y;
  std::vector<Wide> totals(static_cast<std::size_t>(inner));
  for (std::int64_t o = 0; o < outer; ++o) {
    std::fill(totals.begin(), totals.end(), Wide(0));
    for (std::int64_t i = 0; i < length; ++i) {
      std::int64_t row = (o * length + (from_end ? length - 1 - i : i)) * inner;
      for (std::int64_t j = 0; j < inner; ++j)
        y.data()[row + j] = static_cast<Scalar>(totals[static_cast<std::size_t>(j)] += x.data()[row + j]);
    }
  }
  return y;
}

}  // namespace

Variable cumsum(const Variable& x, std::int64_t axis) {
  auto along = static_cast<std::size_t>(normal_axis("cumsum", axis, x.shape()));
  return record("cumsum", running(x.value(), along, false), {x},
                [along](Tensor& dy, Gradients& d) { d[0] += running(dy, along, true); });
}

}  // namespace gradus::inline GRADUS_PRECISION
