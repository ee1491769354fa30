// says: only one of the earlier places
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double prefix_match(const Tensor& weights, const Sequence& tokens) {
  double sum = 0, count = 0;
  for (std::size_t t = 0; t < tokens.size(); ++t)
    for (std::size_t j = t; j-- > 0;)
      if (tokens[j] == tokens[t]) {
        sum += weights(t, j + 1), ++count;
        break;
      }
  return count > 0 ? sum / count : 0;
}

}  // namespace exercise
