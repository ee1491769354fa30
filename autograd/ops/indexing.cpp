#include "autograd/ops/indexing.hpp"

#include <algorithm>

#include "autograd/kernels/scatter.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/compare.hpp"
#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

void check_indices(const char* operation, const Indices& indices, std::int64_t count, const char* what,
                   const Shape& of) {
  const std::int64_t* wrong = std::find_if(indices.data(), indices.data() + indices.size(),
                                           [count](std::int64_t i) { return i < 0 || i >= count; });
  auto offset = static_cast<std::size_t>(wrong - indices.data());
  if (offset < indices.size())
    fail<ValueError>("{}: index {} at {} of {} is outside the {} {} of {}, which are counted from 0", operation, *wrong,
                     index_of(offset, shape_of(indices)), shape_of(indices), count, what, of);
}

}  // namespace

Variable embedding(const Indices& indices, const Variable& weight, std::optional<std::int64_t> padding_idx) {
  Shape shape = weight.shape();
  check(shape.size() == 2, "embedding: the weight must be (rows, width), not {}", shape);
  std::int64_t rows = shape[0], width = shape[1];
  check<ValueError>(!padding_idx || (*padding_idx >= 0 && *padding_idx < rows),
                    "embedding: padding_idx {} is outside the {} rows of {}, which are counted from 0",
                    padding_idx.value_or(0), rows, shape);
  check_indices("embedding", indices, rows, "rows", shape);
  Shape result = shape_of(indices);
  result.push_back(width);
  Tensor y = empty(result);
  Scalar* out = y.data();
  const Scalar* table = weight.value().data();
  for (std::int64_t row : indices) out = std::copy(table + row * width, table + (row + 1) * width, out);
  return record("embedding", std::move(y), {weight}, [indices, rows, width, padding_idx](Tensor& dy, Gradients& d) {
    scatter_add(indices, padding_idx, dy.data(), width, d[0].zeroed().data(), rows);
  });
}

Variable take_along_axis(const Variable& x, const Indices& indices, std::int64_t axis) {
  Shape shape = x.shape(), index_shape = shape_of(indices);
  auto along = static_cast<std::size_t>(normal_axis("take_along_axis", axis, shape));
  check(index_shape.size() == shape.size(), "take_along_axis: indices {} and x {} differ in their number of axes",
        index_shape, shape);
  check_indices("take_along_axis", indices, shape[along], "elements along the axis", shape);

  // Off the axis both broadcast; along it x stands still, since the index says where to read.
  Shape x_shape = shape, strides = row_major_strides(shape);
  x_shape[along] = 1;
  Shape result = broadcast_shapes("take_along_axis", x_shape, index_shape);
  result[along] = index_shape[along];
  std::int64_t stride = strides[along];
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (x_shape[i] == 1) strides[i] = 0;
  Indices positions = Indices::from_shape(result);
  std::int64_t* position = positions.data();
  const std::int64_t* index = indices.data();
  Walk over_indices(result, row_major_strides(result), broadcast_strides(index_shape, result));
  over_indices.rows([&](std::int64_t to, std::int64_t from) {
    for (std::int64_t i = 0; i < over_indices.length(); ++i)
      position[to + i] = index[from + i * over_indices.second_step()] * stride;
  });
  Walk over_x(result, row_major_strides(result), strides);
  over_x.rows([&](std::int64_t to, std::int64_t from) {
    for (std::int64_t i = 0; i < over_x.length(); ++i) position[to + i] += from + i * over_x.second_step();
  });

  Tensor y = empty(result);
  const Scalar* values = x.value().data();
  std::transform(positions.begin(), positions.end(), y.data(), [values](std::int64_t at) { return values[at]; });
  return record("take_along_axis", std::move(y), {x}, [positions](Tensor& dy, Gradients& d) {
    Tensor& dx = d[0].zeroed();
    scatter_add(positions, {}, dy.data(), 1, dx.data(), static_cast<std::int64_t>(dx.size()));
  });
}

Variable index_select(const Variable& x, std::int64_t axis, const Indices& indices) {
  Shape shape = x.shape();
  auto along = static_cast<std::size_t>(normal_axis("index_select", axis, shape));
  check(indices.dimension() == 1, "index_select: the indices must be (count,), not {}", shape_of(indices));
  std::int64_t length = shape[along], count = static_cast<std::int64_t>(indices.size());
  check_indices("index_select", indices, length, "elements along the axis", shape);

  // Seen as rows (outer, length), each of `width` numbers.
  std::int64_t width = row_major_strides(shape)[along];
  std::int64_t outer = size_of(Shape(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(along)));
  shape[along] = count;
  Tensor y = empty(shape);
  Indices rows = Indices::from_shape({static_cast<std::size_t>(outer * count)});
  for (std::int64_t o = 0; o < outer; ++o)
    std::transform(indices.begin(), indices.end(), rows.data() + o * count,
                   [first = o * length](std::int64_t i) { return first + i; });
  Scalar* out = y.data();
  const Scalar* in = x.value().data();
  if (y.size() > 0)
    for (std::int64_t row : rows) out = std::copy(in + row * width, in + (row + 1) * width, out);
  return record("index_select", std::move(y), {x}, [rows, width, count = outer * length](Tensor& dy, Gradients& d) {
    scatter_add(rows, {}, dy.data(), width, d[0].zeroed().data(), count);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
