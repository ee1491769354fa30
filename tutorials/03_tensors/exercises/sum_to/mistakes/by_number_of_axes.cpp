// says: is summed, but of (2, 1) the last one was stretched, too
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor my_sum_to(const Tensor& dy, const Shape& shape) {
  Variable v(dy);
  if (v.dimension() > static_cast<std::int64_t>(shape.size())) {
    while (v.dimension() > static_cast<std::int64_t>(shape.size()))
      v = sum(v, {0});
    return v.value();
  }
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (shape[axis] == 1)
      v = sum(v, {static_cast<std::int64_t>(axis)}, {.keepdims = true});
  return v.value();
}

}  // namespace exercise
