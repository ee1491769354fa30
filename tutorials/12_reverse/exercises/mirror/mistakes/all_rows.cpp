// says: divided by all rows
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor mirror(const Tensor& weights,
              const std::vector<std::int64_t>& lengths) {
  Tensor result = zeros({static_cast<std::int64_t>(weights.shape(1))});
  std::size_t head = 0;
  for (Scalar& share : result) {
    double sum = 0;
    for (std::size_t b = 0; b < lengths.size(); ++b)
      for (std::int64_t t = 0; t < lengths[b]; ++t) {
        sum += weights(b, head, t, lengths[b] - 1 - t);
      }
    share = static_cast<Scalar>(
        sum / static_cast<double>(weights.shape(0) * weights.shape(2)));
    ++head;
  }
  return result;
}

}  // namespace exercise
