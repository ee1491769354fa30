// says: a 1 in either one is stretched
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Shape my_broadcast_shape(const Shape& a, const Shape& b) {
  for (std::size_t back = 1; back <= b.size() && back <= a.size(); ++back) {
    std::int64_t of_a = a[a.size() - back], of_b = b[b.size() - back];
    if (of_a != of_b && of_a != 1 && of_b != 1)
      throw ShapeError("they do not broadcast");
  }
  return a;
}

}  // namespace exercise
