// says: with size 4 (is the place one too far?
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor mirror(const Tensor& weights,
              const std::vector<std::int64_t>& lengths) {
  Tensor result = zeros({static_cast<std::int64_t>(weights.shape(1))});
  std::size_t head = 0;
  for (Scalar& share : result) {
    double sum = 0;
    std::int64_t symbols = 0;
    for (std::size_t b = 0; b < lengths.size(); ++b)
      for (std::int64_t t = 0; t < lengths[b]; ++t) {
        sum += weights(b, head, t, lengths[b] - t);
        ++symbols;
      }
    share = static_cast<Scalar>(sum / static_cast<double>(symbols));
    ++head;
  }
  return result;
}

}  // namespace exercise
