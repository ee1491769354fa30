// says: the sum of exponentials is to be shrunk too
#include <algorithm>
#include <cmath>
#include <limits>

#include "tutorials/17_fast/exercises/online/online.hpp"

namespace exercise {

Looked look_once(Stream& keys) {
  double largest = -std::numeric_limits<double>::infinity();
  double sum = 0, output = 0, score = 0, value = 0;
  while (keys.next(score, value)) {
    const double larger = std::max(largest, score);
    const double shrink = std::exp(largest - larger);
    const double e = std::exp(score - larger);
    sum = sum + e;
    output = output * shrink + e * value;
    largest = larger;
  }
  return {.output = output / sum, .log_sum = largest + std::log(sum)};
}

}  // namespace exercise
