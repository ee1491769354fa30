#include "autograd/ops/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/kernels/map.hpp"
#include "autograd/kernels/rows.hpp"
#include "autograd/kernels/transpose.hpp"
#include "autograd/ops/groups.hpp"
#include "autograd/record.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// A tensor seen along one axis: (outer, length, inner).
struct Along {
  std::int64_t outer, length, inner;
  std::int64_t rows() const { return outer * inner; }
};

Along along(const char* operation, const Shape& shape, std::int64_t axis) {
  auto split = shape.begin() + normal_axis(operation, axis, shape);
  return {size_of(Shape(shape.begin(), split)), *split, size_of(Shape(split + 1, shape.end()))};
}

/// The same elements with the last two axes of (outer, length, inner) swapped, under the shape of x; `x` itself where
/// there is nothing to swap.
Tensor swapped(Tensor x, const Along& a) {
  if (a.inner == 1) return x;
  Shape shape = shape_of(x);
  return reshaped(permuted(reshaped(std::move(x), {a.outer, a.length, a.inner}), {0, 2, 1}), shape);
}
Tensor swapped_back(Tensor x, const Along& a) { return swapped(std::move(x), {a.outer, a.inner, a.length}); }

}  // namespace

Variable softmax(const Variable& x, std::int64_t axis) {
  Along a = along("softmax", x.shape(), axis);
  if (a.inner != 1) {
    Tensor rows = swapped(x.value(), a);
    softmax_rows(rows.data(), rows.data(), a.rows(), a.length);
    return record("softmax", swapped_back(std::move(rows), a), {x}, [a](const Tensor& y, Tensor& dy, Gradients& d) {
      Tensor rows = swapped(y, a), g = swapped(std::move(dy), a), dx = empty(shape_of(y));
      softmax_rows_backward(rows.data(), g.data(), 0, dx.data(), a.rows(), a.length);
      d[0] += swapped_back(std::move(dx), a);
    });
  }
  Tensor y = empty(x.shape());
  softmax_rows(x.value().data(), y.data(), a.rows(), a.length);
  return record("softmax", std::move(y), {x}, [a](const Tensor& y, Tensor& dy, Gradients& d) {
    Scalar beta;
    Scalar* dx = d[0].buffer(beta);
    softmax_rows_backward(y.data(), dy.data(), beta, dx, a.rows(), a.length);
  });
}

Variable log_softmax(const Variable& x, std::int64_t axis) {
  Along a = along("log_softmax", x.shape(), axis);
  Tensor rows = swapped(x.value(), a), y = empty(x.shape());
  log_softmax_rows(rows.data(), y.data(), a.rows(), a.length);
  return record("log_softmax", swapped_back(std::move(y), a), {x}, [a](const Tensor& y, Tensor& dy, Gradients& d) {
    Tensor rows = swapped(y, a), g = swapped(std::move(dy), a), dx = empty(shape_of(y));
    log_softmax_rows_backward(rows.data(), g.data(), dx.data(), a.rows(), a.length);
    d[0] += swapped_back(std::move(dx), a);
  });
}

Variable logsumexp(const Variable& x) { return logsumexp(x, all_axes(x)); }
Variable logsumexp(const Variable& x, const Axes& axes, const ReduceOptions& options) {
  constexpr Scalar endless = std::numeric_limits<Scalar>::infinity();
  Groups groups("logsumexp", x.shape(), axes);
  Tensor rows = groups.rows(x.value()), y = empty(groups.result(options.keepdims));
  std::int64_t count = groups.count();
  Buffer rest(y.size());
  log_sum_exp_rows(rows.data(), y.data(), rest.data(), static_cast<std::int64_t>(y.size()), count);
  const Scalar* row = rows.data();
  for (std::size_t g = 0; g < y.size(); ++g, row += count) {
    Scalar& of_row = y.data()[g];
    bool is_number = std::none_of(row, row + count, [](Scalar v) { return std::isnan(v); });
    of_row = is_number && std::abs(of_row) == endless ? of_row : of_row + rest[g];  // not inf - inf
  }
  return record("logsumexp", std::move(y), {x}, [x, kept = groups.kept()](const Tensor& y, Tensor& dy, Gradients& d) {
    auto slope = [](const Vector& g, const Vector& v, const Vector& of_group) {
      return g * xsimd::exp(v - xsimd::select(of_group == Vector(-endless), Vector(Scalar(0)), of_group));
    };
    d[0] += mapped(slope, reshaped(std::move(dy), kept), x.value(), reshaped(y, kept));
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
