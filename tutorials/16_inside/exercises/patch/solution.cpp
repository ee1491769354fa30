#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor exchanged(const Tensor& other, const Tensor& clean, std::int64_t place,
                 std::int64_t heads, std::int64_t head) {
  std::int64_t batch = shape_of(other)[0], width = shape_of(other)[2] / heads;
  Tensor result = other;
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t i = head * width; i < (head + 1) * width; ++i)
      result(b, place, i) = clean(b, place, i);
  return result;
}

}  // namespace exercise
