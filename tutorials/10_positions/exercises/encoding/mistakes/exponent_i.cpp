// says: the exponent is i / d_model
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor encoding(std::int64_t length, std::int64_t d_model) {
  Tensor table = zeros({length, d_model});
  for (std::int64_t pos = 0; pos < length; ++pos)
    for (std::int64_t column = 0; column < d_model; ++column) {
      double i = static_cast<double>(column / 2),
             d = static_cast<double>(d_model);
      double angle = static_cast<double>(pos) / std::pow(10000.0, i / d);
      table(pos, column) = static_cast<Scalar>(
          column % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  return table;
}

}  // namespace exercise
