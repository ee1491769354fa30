// says: it stays
#include <algorithm>
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double noam(std::int64_t update, std::int64_t d_model, std::int64_t warm_up) {
  auto u = static_cast<double>(update), w = static_cast<double>(warm_up);
  return std::min(1 / std::sqrt(w), u * std::pow(w, -1.5)) /
         std::sqrt(static_cast<double>(d_model));
}

}  // namespace exercise
