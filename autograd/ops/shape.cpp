#include "autograd/ops/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "autograd/kernels/transpose.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/walk.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

// `axes` counted from 0, each named once.
Variable permute_axes(OperationName operation, const Variable& x, const Axes& axes) {
  return record(operation, permuted(x.value(), axes), {x}, [axes](Tensor& dy, Gradients& d) {
    Axes inverse(axes.size());
    for (std::size_t i = 0; i < axes.size(); ++i)
      inverse[static_cast<std::size_t>(axes[i])] = static_cast<std::int64_t>(i);
    d[0] += permuted(dy, inverse);
  });
}

// Parts joined along an axis of the result: of each of its `outer` rows, part i has the next widths[i] columns.
Variable join(OperationName operation, const std::vector<Variable>& parts, const Shape& shape, std::size_t along) {
  Tensor y = empty(shape);
  std::int64_t outer = size_of(Shape(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(along)));
  std::int64_t total = row_major_strides(shape)[along] * shape[along], first = 0;
  std::vector<std::int64_t> widths;
  for (const Variable& part : parts) {
    std::int64_t width = outer == 0 ? 0 : part.size() / outer;
    const Scalar* in = part.value().data();
    for (std::int64_t row = 0; row < outer; ++row)
      std::copy(in + row * width, in + (row + 1) * width, y.data() + row * total + first);
    widths.push_back(width);
    first += width;
  }
  return record(operation, std::move(y), parts, [outer, total, widths](Tensor& dy, Gradients& d) {
    std::int64_t first = 0;
    for (std::size_t i = 0; i < widths.size(); first += widths[i++]) {
      if (!d[i]) continue;
      Scalar beta;
      Scalar* dx = d[i].buffer(beta);
      for (std::int64_t row = 0; row < outer; ++row, dx += widths[i]) {
        const Scalar* from = dy.data() + row * total + first;
        if (beta == 0)
          std::copy(from, from + widths[i], dx);
        else
          std::transform(from, from + widths[i], dx, dx, std::plus<>());
      }
    }
  });
}

Shape without(const Shape& lengths, std::int64_t axis) {
  Shape others(lengths.begin(), lengths.begin() + axis);
  for (auto length = lengths.begin() + axis + 1; length != lengths.end(); ++length) others.push_back(*length);
  return others;
}

// The same elements under another shape of as many.
Variable under(OperationName operation, const Variable& x, const Shape& shape) {
  return record(operation, reshaped(x.value(), shape), {x},
                [from = x.shape()](Tensor& dy, Gradients& d) { d[0] += reshaped(std::move(dy), from); });
}

// The elements that lie at `strides` from `offset` on.
Variable view(OperationName operation, const Variable& x, std::int64_t offset, const Shape& shape,
              const Shape& strides) {
  return record(
      operation, strided_copy(x.value().data() + offset, shape, strides), {x},
      [offset, strides](Tensor& dy, Gradients& d) { strided_add(d[0].zeroed().data() + offset, dy, strides); });
}

}  // namespace

Variable reshape(const Variable& x, const Shape& shape) {
  Shape from = x.shape(), to = shape, known_lengths;
  std::int64_t unknown = 0;
  for (std::int64_t length : shape) {
    check(length >= -1, "reshape: {} to {}: a length is negative; only one may be -1", from, shape);
    if (length == -1)
      ++unknown;
    else
      known_lengths.push_back(length);
  }
  check(unknown <= 1, "reshape: {} to {}: only one length may be -1", from, shape);
  if (unknown) {
    std::int64_t known = size_of(known_lengths);
    check(known != 0 && x.size() % known == 0, "reshape: {} to {}: {} elements leave no whole length for -1", from,
          shape, x.size());
    std::replace(to.begin(), to.end(), std::int64_t(-1), x.size() / std::max<std::int64_t>(known, 1));
  }
  check(size_of(to) == x.size(), "reshape: {} has {} elements, {} takes {}", from, x.size(), to, size_of(to));
  return under("reshape", x, to);
}

Variable transpose(const Variable& x, std::int64_t axis0, std::int64_t axis1) {
  Shape shape = x.shape();
  auto first = static_cast<std::size_t>(normal_axis("transpose", axis0, shape));
  auto second = static_cast<std::size_t>(normal_axis("transpose", axis1, shape));
  Axes axes;
  for (std::int64_t axis = 0; axis < x.dimension(); ++axis) axes.push_back(axis);
  std::swap(axes[first], axes[second]);
  return permute_axes("transpose", x, axes);
}

Variable permute(const Variable& x, const Axes& axes) {
  Shape shape = x.shape();
  std::string named = fmt::format("{}", fmt::join(axes, ", "));
  check(axes.size() == shape.size(), "permute: ({}) does not name each axis of {} once", named, shape);
  Axes order;
  for (std::int64_t axis : axes) {
    std::int64_t normal = normal_axis("permute", axis, shape);
    check(std::find(order.begin(), order.end(), normal) == order.end(), "permute: ({}) names axis {} of {} twice",
          named, normal, shape);
    order.push_back(normal);
  }
  return permute_axes("permute", x, order);
}

Variable slice(const Variable& x, std::int64_t axis, std::int64_t start, std::int64_t stop, std::int64_t step) {
  Shape shape = x.shape(), strides = row_major_strides(shape);
  auto along = static_cast<std::size_t>(normal_axis("slice", axis, shape));
  check(step > 0, "slice: the step is {}, it must be positive", step);
  std::int64_t length = shape[along];
  auto within = [length](std::int64_t place) {
    return std::clamp<std::int64_t>(place < 0 ? place + length : place, 0, length);
  };
  std::int64_t first = within(start), count = std::max<std::int64_t>(0, within(stop) - first);
  std::int64_t offset = first * strides[along];
  shape[along] = count / step + (count % step != 0);
  if (shape[along] > 1) strides[along] *= step;
  return view("slice", x, offset, shape, strides);
}

Variable select(const Variable& x, std::int64_t axis, std::int64_t index) {
  Shape shape = x.shape(), strides = row_major_strides(shape);
  std::int64_t along = normal_axis("select", axis, shape), length = shape[static_cast<std::size_t>(along)];
  check<ValueError>(-length <= index && index < length,
                    "select: index {} is outside the {} elements along axis {} of {}", index, length, along, shape);
  std::int64_t offset = (index < 0 ? index + length : index) * strides[static_cast<std::size_t>(along)];
  return view("select", x, offset, without(shape, along), without(strides, along));
}

Variable squeeze(const Variable& x) {
  Shape from = x.shape(), shape;
  std::copy_if(from.begin(), from.end(), std::back_inserter(shape), [](std::int64_t length) { return length != 1; });
  return under("squeeze", x, shape);
}

Variable squeeze(const Variable& x, std::int64_t axis) {
  Shape shape = x.shape();
  std::int64_t along = normal_axis("squeeze", axis, shape);
  return under("squeeze", x, shape[static_cast<std::size_t>(along)] == 1 ? without(shape, along) : shape);
}

Variable unsqueeze(const Variable& x, std::int64_t axis) {
  Shape shape = x.shape();
  std::int64_t axes = x.dimension() + 1;
  check(-axes <= axis && axis < axes, "unsqueeze: {} with a new axis has no axis {}", shape, axis);
  shape.push_back(1);
  std::rotate(shape.begin() + (axis < 0 ? axis + axes : axis), shape.end() - 1, shape.end());
  return under("unsqueeze", x, shape);
}

Variable concatenate(const std::vector<Variable>& parts, std::int64_t axis) {
  check(!parts.empty(), "concatenate: there are no parts");
  Shape shape = parts[0].shape();
  auto along = static_cast<std::size_t>(normal_axis("concatenate", axis, shape));
  std::int64_t total = 0;
  for (const Variable& part : parts) {
    Shape other = part.shape();
    bool fits = other.size() == shape.size();
    for (std::size_t i = 0; fits && i < shape.size(); ++i) fits = i == along || other[i] == shape[i];
    check(fits, "concatenate: {} differ elsewhere than along axis {}", Inputs(parts).shapes(), along);
    total += other[along];
  }
  shape[along] = total;
  return join("concatenate", parts, shape, along);
}

Variable stack(const std::vector<Variable>& parts, std::int64_t axis) {
  check(!parts.empty(), "stack: there are no parts");
  Shape part = parts[0].shape(), shape = part;
  for (const Variable& other : parts)
    check(other.shape() == part, "stack: {} are not all equal; concatenate joins along an axis that is there",
          Inputs(parts).shapes());
  shape.push_back(static_cast<std::int64_t>(parts.size()));
  auto along = static_cast<std::size_t>(normal_axis("stack", axis, shape));
  std::rotate(shape.begin() + static_cast<std::ptrdiff_t>(along), shape.end() - 1, shape.end());
  return join("stack", parts, shape, along);
}

Variable broadcast_to(const Variable& x, const Shape& shape) {
  check(std::all_of(shape.begin(), shape.end(), [](std::int64_t length) { return length >= 0; }),
        "broadcast_to: {} to {}: a length is negative", x.shape(), shape);
  check(broadcast_shapes("broadcast_to", x.shape(), shape) == shape, "broadcast_to: {} does not broadcast to {}",
        x.shape(), shape);
  return record("broadcast_to", repeated(x.value(), shape), {x},
                [](Tensor& dy, Gradients& d) { d[0] += std::move(dy); });
}

}  // namespace gradus::inline GRADUS_PRECISION
