// says: two lengths must be equal, or one of them 1
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Shape my_broadcast_shape(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()), 1);
  for (std::size_t back = 1; back <= result.size(); ++back) {
    std::int64_t of_a = back <= a.size() ? a[a.size() - back] : 1,
                 of_b = back <= b.size() ? b[b.size() - back] : 1;
    result[result.size() - back] = std::max(of_a, of_b);
  }
  return result;
}

}  // namespace exercise
