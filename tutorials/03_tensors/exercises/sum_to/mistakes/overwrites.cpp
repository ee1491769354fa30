// says: only the last share counts
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor my_sum_to(const Tensor& dy, const Shape& shape) {
  Tensor result = zeros(shape);
  const std::int64_t size = size_of(shape);
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(dy.size()); ++i)
    result.data()[i % size] = dy.data()[i];
  return result;
}

}  // namespace exercise
