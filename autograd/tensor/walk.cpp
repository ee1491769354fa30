#include "autograd/tensor/walk.hpp"

#include <algorithm>

#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

template <class T>
void copy_row(T* __restrict out, const T* __restrict in, std::int64_t length, std::int64_t step) {
  if (step == 1)
    std::copy(in, in + length, out);
  else if (step == 0)
    std::fill(out, out + length, *in);
  else
    for (std::int64_t i = 0; i < length; ++i) out[i] = in[i * step];
}

void add_row(Scalar* __restrict out, const Scalar* __restrict in, std::int64_t length, std::int64_t step) {
  if (step == 1)
    for (std::int64_t i = 0; i < length; ++i) out[i] += in[i];
  else
    for (std::int64_t i = 0; i < length; ++i) out[i * step] += in[i];
}

template <class Array>
Array copied(const typename Array::value_type* x, const Shape& shape, const Shape& strides) {
  static_cast<void>(size_of(shape));  // throws for more elements than can be
  Array result = Array::from_shape(shape);
  Walk walk(shape, row_major_strides(shape), strides);
  walk.rows([&](std::int64_t to, std::int64_t from) {
    copy_row(result.data() + to, x + from, walk.length(), walk.second_step());
  });
  return result;
}

}  // namespace

Shape row_major_strides(const Shape& shape) {
  Shape strides(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

Shape broadcast_strides(const Shape& shape, const Shape& target) {
  Shape own = row_major_strides(shape), strides(target.size(), 0);
  std::size_t added = target.size() - shape.size();
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (shape[axis] != 1) strides[added + axis] = own[axis];
  return strides;
}

Walk::Walk(const Shape& shape, const Shape& first_strides, const Shape& second_strides) {
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    std::int64_t length = shape[axis], first = first_strides[axis], second = second_strides[axis];
    if (length == 0) empty_ = true;
    if (length == 1) continue;
    if (!shape_.empty() && first_.back() == first * length && second_.back() == second * length) {
      shape_.back() *= length;
      first_.back() = first;
      second_.back() = second;
    } else {
      shape_.push_back(length);
      first_.push_back(first);
      second_.push_back(second);
    }
  }
  if (shape_.empty()) return;
  length_ = shape_.back();
  first_step_ = first_.back();
  second_step_ = second_.back();
  for (Shape* axes : {&shape_, &first_, &second_}) axes->pop_back();
}

Tensor strided_copy(const Scalar* x, const Shape& shape, const Shape& strides) {
  return copied<Tensor>(x, shape, strides);
}

void strided_add(Scalar* dx, const Tensor& dy, const Shape& strides) {
  const Scalar* in = dy.data();
  Shape shape = shape_of(dy);
  Walk walk(shape, row_major_strides(shape), strides);
  walk.rows(
      [&](std::int64_t from, std::int64_t to) { add_row(dx + to, in + from, walk.length(), walk.second_step()); });
}

Tensor repeated(const Tensor& x, const Shape& shape) {
  return strided_copy(x.data(), shape, broadcast_strides(shape_of(x), shape));
}
Booleans repeated(const Booleans& x, const Shape& shape) {
  return copied<Booleans>(x.data(), shape, broadcast_strides(shape_of(x), shape));
}

Tensor sum_to(const Tensor& x, const Shape& shape) {
  Shape from = shape_of(x), kept(from.size(), 1);
  check(broadcast_shapes("sum_to", from, shape) == from, "sum_to: {} does not broadcast to {}", shape, from);
  std::copy(shape.begin(), shape.end(), kept.end() - static_cast<std::ptrdiff_t>(shape.size()));
  return reshaped(fold<Add>(x, kept), shape);
}

}  // namespace gradus::inline GRADUS_PRECISION
