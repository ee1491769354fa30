// says: not at their places
#include <algorithm>
#include <numeric>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

std::vector<double> top_p(const std::vector<double>& probabilities,
                          double p) {
  std::vector<double> kept = probabilities;
  std::sort(kept.begin(), kept.end(), std::greater());
  double sum = 0;
  for (double& share : kept) {
    if (sum >= p)
      share = 0;
    else
      sum += share;
  }
  for (double& share : kept) share /= sum;
  return kept;
}

}  // namespace exercise
