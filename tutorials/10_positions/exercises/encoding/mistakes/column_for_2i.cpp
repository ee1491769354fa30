// says: the exponent has the column's own number where 2i belongs
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor encoding(std::int64_t length, std::int64_t d_model) {
  Tensor table = zeros({length, d_model});
  for (std::int64_t pos = 0; pos < length; ++pos)
    for (std::int64_t column = 0; column < d_model; ++column) {
      double exponent =
          static_cast<double>(column) / static_cast<double>(d_model);
      double angle = static_cast<double>(pos) / std::pow(10000.0, exponent);
      table(pos, column) = static_cast<Scalar>(
          column % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  return table;
}

}  // namespace exercise
