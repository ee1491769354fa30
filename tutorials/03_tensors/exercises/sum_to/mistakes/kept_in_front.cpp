// says: an axis that was added is gone afterwards
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor my_sum_to(const Tensor& dy, const Shape& shape) {
  Variable v(dy);
  const std::int64_t added =
      v.dimension() - static_cast<std::int64_t>(shape.size());
  for (std::int64_t axis = 0; axis < v.dimension(); ++axis)
    if (axis < added || shape[static_cast<std::size_t>(axis - added)] == 1)
      v = sum(v, {axis}, {.keepdims = true});
  return v.value();
}

}  // namespace exercise
