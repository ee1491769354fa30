// says: counts twice
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double prefix_match(const Tensor& weights, const Sequence& tokens) {
  double sum = 0, count = 0;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    bool before = false;
    for (std::size_t j = 0; j < t; ++j)
      if (tokens[j] == tokens[t])
        ++count, before = true, sum += weights(t, j + 1);
    (void)before;
  }
  return count > 0 ? sum / count : 0;
}

}  // namespace exercise
