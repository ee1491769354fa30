// says: by all tokens
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double prefix_match(const Tensor& weights, const Sequence& tokens) {
  double sum = 0, count = 0;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    bool before = false;
    for (std::size_t j = 0; j < t; ++j)
      if (tokens[j] == tokens[t]) before = true, sum += weights(t, j + 1);
    count += 1 + 0 * before;
  }
  return count > 0 ? sum / count : 0;
}

}  // namespace exercise
