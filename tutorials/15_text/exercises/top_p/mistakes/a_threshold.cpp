// says: p is no threshold
#include <algorithm>
#include <numeric>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

std::vector<double> top_p(const std::vector<double>& probabilities,
                          double p) {
  std::vector<double> kept = probabilities;
  for (double& share : kept)
    if (share < p) share = 0;
  double sum = std::accumulate(kept.begin(), kept.end(), 0.0);
  for (double& share : kept) share /= sum;
  return kept;
}

}  // namespace exercise
