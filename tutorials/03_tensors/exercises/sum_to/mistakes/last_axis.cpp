// says: the first one, so sum along axis 0
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor my_sum_to(const Tensor& dy, const Shape& shape) {
  Variable v(dy);
  while (v.dimension() > static_cast<std::int64_t>(shape.size()))
    v = sum(v, {-1});
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (shape[axis] == 1)
      v = sum(v, {static_cast<std::int64_t>(axis)}, {.keepdims = true});
  return v.value();
}

}  // namespace exercise
