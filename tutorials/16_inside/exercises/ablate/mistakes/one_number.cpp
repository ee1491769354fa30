// says: one number for all columns
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor without_head(const Tensor& joined, std::int64_t heads,
                    std::int64_t head) {
  std::int64_t batch = shape_of(joined)[0], time = shape_of(joined)[1],
               width = shape_of(joined)[2] / heads;
  Tensor result = joined;
  double m = 0;
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t t = 0; t < time; ++t)
      for (std::int64_t i = 0; i < width; ++i)
        m += joined(b, t, head * width + i);
  for (std::int64_t b = 0; b < batch; ++b)
    for (std::int64_t t = 0; t < time; ++t)
      for (std::int64_t i = 0; i < width; ++i)
        result(b, t, head * width + i) = static_cast<Scalar>(
            m / static_cast<double>(batch * time * width));
  return result;
}

}  // namespace exercise
