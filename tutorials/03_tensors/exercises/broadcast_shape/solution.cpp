#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Shape my_broadcast_shape(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()), 1);
  for (std::size_t back = 1; back <= result.size();
       ++back) {  // back = 1 is the last axis
    std::int64_t of_a = back <= a.size() ? a[a.size() - back] : 1,
                 of_b = back <= b.size() ? b[b.size() - back] : 1;
    if (of_a != of_b && of_a != 1 && of_b != 1)
      throw ShapeError("they do not broadcast");
    result[result.size() - back] = of_a == 1 ? of_b : of_a;
  }
  return result;
}

}  // namespace exercise
