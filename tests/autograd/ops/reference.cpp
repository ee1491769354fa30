#include "tests/autograd/ops/reference.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

void each_index(const Shape& shape, const std::function<void(const Index&)>& visit) {
  std::int64_t count = 1;
  for (std::int64_t length : shape) count *= length;
  for (std::int64_t flat = 0; flat < count; ++flat) {
    Index index(shape.size());
    std::int64_t rest = flat;
    for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) index[axis] = rest % shape[axis];
    visit(index);
  }
}

Tensor by_index(const Shape& shape, const std::function<double(const Index&)>& f) {
  Tensor result = empty(shape);
  Scalar* out = result.data();
  each_index(shape, [&](const Index& index) { *out++ = static_cast<Scalar>(f(index)); });
  return result;
}

double at(const Tensor& x, const Index& index) {
  Shape shape = shape_of(x);
  std::int64_t flat = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    std::int64_t i = index[index.size() - shape.size() + axis];
    flat = flat * shape[axis] + (shape[axis] == 1 ? 0 : i);
  }
  return static_cast<double>(x.data()[flat]);
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
