// says: all sines stand on the left and all cosines on the right
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor encoding(std::int64_t length, std::int64_t d_model) {
  Tensor table = zeros({length, d_model});
  std::int64_t half = (d_model + 1) / 2;
  for (std::int64_t pos = 0; pos < length; ++pos)
    for (std::int64_t i = 0; i < half; ++i) {
      double angle = static_cast<double>(pos) /
                     std::pow(10000.0, 2 * static_cast<double>(i) /
                                           static_cast<double>(d_model));
      table(pos, i) = static_cast<Scalar>(std::sin(angle));
      if (half + i < d_model)
        table(pos, half + i) = static_cast<Scalar>(std::cos(angle));
    }
  return table;
}

}  // namespace exercise
