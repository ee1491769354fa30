// says: of the mean
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double entropy(const Tensor& weights) {
  double sum = 0;
  for (std::size_t key = 0; key < weights.shape(1); ++key) {
    double p = 0;
    for (std::size_t query = 0; query < weights.shape(0); ++query)
      p += weights(query, key) / static_cast<double>(weights.shape(0));
    if (p > 0) sum -= p * std::log(p);
  }
  return sum;
}

}  // namespace exercise
