// says: one sequence only
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor exchanged(const Tensor& other, const Tensor& clean, std::int64_t place,
                 std::int64_t heads, std::int64_t head) {
  std::int64_t width = shape_of(other)[2] / heads;
  Tensor result = other;
  for (std::size_t b = 0; b < other.shape(0); ++b)
    for (std::size_t t = 0; t < other.shape(1); ++t)
      for (std::size_t i = 0; i < other.shape(2); ++i) {
        auto at = static_cast<std::int64_t>(t),
             of = static_cast<std::int64_t>(i) / width;
        if (at == place && of == head && b == 0)
          result(b, t, i) = clean(b, t, i);
      }
  return result;
}

}  // namespace exercise
