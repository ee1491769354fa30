// says: not multiplied with sharpness
#include <cmath>
#include <numbers>

#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/look_at/look_at.hpp"

using namespace gradus;

namespace exercise {

Query look_at(std::int64_t place, std::int64_t places, double sharpness) {
  double angle = 2 * std::numbers::pi * static_cast<double>(place) /
                 static_cast<double>(places);
  double x = std::cos(angle), y = std::sin(angle);
  return {.weight = zeros({2, 2}),
          .bias = tensor({2}, {x + 0 * sharpness, y})};
}

}  // namespace exercise
