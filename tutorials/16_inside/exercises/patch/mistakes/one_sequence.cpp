// says: one sequence only
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor exchanged(const Tensor& other, const Tensor& clean,
                 std::int64_t place) {
  Tensor result = other;
  for (std::size_t b = 0; b < other.shape(0); ++b)
    for (std::size_t t = 0; t < other.shape(1); ++t)
      for (std::size_t i = 0; i < other.shape(2); ++i)
        if (t == static_cast<std::size_t>(place) && b == 0)
          result(b, t, i) = clean(b, t, i);
  return result;
}

}  // namespace exercise
