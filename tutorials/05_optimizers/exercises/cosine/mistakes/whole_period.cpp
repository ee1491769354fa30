// says: a whole period
#include <cmath>
#include <numbers>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double rate(std::int64_t update, double lr, std::int64_t warm_up,
            std::int64_t updates) {
  if (update <= warm_up)
    return lr * static_cast<double>(update) / static_cast<double>(warm_up);
  if (update >= updates) return 0;
  double p = static_cast<double>(update - warm_up) /
             static_cast<double>(updates - warm_up);
  return lr * (1 + std::cos(2 * std::numbers::pi * p)) / 2;
}

}  // namespace exercise
