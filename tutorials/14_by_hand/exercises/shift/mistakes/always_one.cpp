// says: turns by one place, whatever
#include <cmath>
#include <numbers>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor turned(std::int64_t by, std::int64_t places) {
  double angle = 2 * std::numbers::pi / static_cast<double>(places);
  double c = std::cos(angle), s = std::sin(angle);
  return tensor({2, 2}, {c, s, -s, c});
}

}  // namespace exercise
