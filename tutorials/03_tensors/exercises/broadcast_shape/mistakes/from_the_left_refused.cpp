// says: lined up at their ends
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Shape my_broadcast_shape(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()), 1);
  for (std::size_t axis = 0; axis < result.size(); ++axis) {
    std::int64_t of_a = axis < a.size() ? a[axis] : 1,
                 of_b = axis < b.size() ? b[axis] : 1;
    if (of_a != of_b && of_a != 1 && of_b != 1)
      throw ShapeError("they do not broadcast");
    result[axis] = of_a == 1 ? of_b : of_a;
  }
  return result;
}

}  // namespace exercise
