// says: carries the sum over p
#include <algorithm>
#include <numeric>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

std::vector<double> top_p(const std::vector<double>& probabilities,
                          double p) {
  std::vector<std::size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return probabilities[a] > probabilities[b];
  });
  std::vector<double> kept(probabilities.size());
  double sum = 0;
  for (std::size_t token : order) {
    if (sum + probabilities[token] > p) break;
    kept[token] = probabilities[token];
    sum += probabilities[token];
  }
  for (double& share : kept) share /= sum;
  return kept;
}

}  // namespace exercise
