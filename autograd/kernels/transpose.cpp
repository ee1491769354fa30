#include "autograd/kernels/transpose.hpp"

#include <algorithm>
#include <cstring>

#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::int64_t side = 4;
using Four [[gnu::vector_size(side * sizeof(Scalar))]] = Scalar;

// Not by return: how that is done depends on the processor's vectors, and g++ says so.
void load(Four& four, const Scalar* from) { std::memcpy(&four, from, sizeof four); }

void store(const Four& four, Scalar* to) { std::memcpy(to, &four, sizeof four); }

/// A tile of 4 x 4 in registers: one by one, its numbers would take four times as many loads and stores.
void transpose_tile(const Scalar* in, std::int64_t in_stride, Scalar* out, std::int64_t out_stride) {
  Four a, b, c, d;
  load(a, in), load(b, in + in_stride), load(c, in + 2 * in_stride), load(d, in + 3 * in_stride);
  Four left_ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), right_ab = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  Four left_cd = __builtin_shufflevector(c, d, 0, 4, 1, 5), right_cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store(__builtin_shufflevector(left_ab, left_cd, 0, 1, 4, 5), out);
  store(__builtin_shufflevector(left_ab, left_cd, 2, 3, 6, 7), out + out_stride);
  store(__builtin_shufflevector(right_ab, right_cd, 0, 1, 4, 5), out + 2 * out_stride);
  store(__builtin_shufflevector(right_ab, right_cd, 2, 3, 6, 7), out + 3 * out_stride);
}

}  // namespace

void transpose_matrix(const Scalar* in, std::int64_t in_stride, std::int64_t rows, std::int64_t columns, Scalar* out,
                      std::int64_t out_stride) {
  std::int64_t whole_rows = rows / side * side, whole_columns = columns / side * side;
  constexpr std::int64_t at_once = 64;  // rows whose lines stay in the first-level cache until all columns are read
  for (std::int64_t first = 0; first < whole_rows; first += at_once)
    for (std::int64_t j = 0; j < whole_columns; j += side)
      for (std::int64_t i = first; i < std::min(first + at_once, whole_rows); i += side)
        transpose_tile(in + i * in_stride + j, in_stride, out + j * out_stride + i, out_stride);
  for (std::int64_t j = 0; j < columns; ++j)  // what the tiles leave: below them, and to their right
    for (std::int64_t i = j < whole_columns ? whole_rows : 0; i < rows; ++i)
      out[j * out_stride + i] = in[i * in_stride + j];
}

Tensor permuted(const Tensor& x, const Axes& axes) {
  Shape of_x = shape_of(x), x_strides = row_major_strides(of_x), shape, strides;
  for (std::int64_t axis : axes) {
    shape.push_back(of_x[static_cast<std::size_t>(axis)]);
    strides.push_back(x_strides[static_cast<std::size_t>(axis)]);
  }
  // x's last axis is the row in its memory. Where it stays the last, rows are copied; where it moves, each matrix of it
  // and of the axis that takes its place is transposed.
  std::size_t last = axes.size() - 1;
  auto row =
      static_cast<std::size_t>(std::find(axes.begin(), axes.end(), static_cast<std::int64_t>(last)) - axes.begin());
  if (axes.empty() || row == last) return strided_copy(x.data(), shape, strides);

  Tensor result = empty(shape);
  Shape out_strides = row_major_strides(shape), outer, out_outer, x_outer;
  for (std::size_t axis = 0; axis < last; ++axis)
    if (axis != row) {
      outer.push_back(shape[axis]);
      out_outer.push_back(out_strides[axis]);
      x_outer.push_back(strides[axis]);
    }
  Walk matrices(outer, out_outer, x_outer);
  matrices.rows([&](std::int64_t to, std::int64_t from) {
    for (std::int64_t i = 0; i < matrices.length(); ++i)
      transpose_matrix(x.data() + from + i * matrices.second_step(), strides[last], shape[last], shape[row],
                       result.data() + to + i * matrices.first_step(), out_strides[row]);
  });
  return result;
}

}  // namespace gradus::inline GRADUS_PRECISION
