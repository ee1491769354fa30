// says: the last column of an odd width is never set
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor encoding(std::int64_t length, std::int64_t d_model) {
  Tensor table = zeros({length, d_model});
  for (std::int64_t pos = 0; pos < length; ++pos)
    for (std::int64_t i = 0; i < d_model / 2; ++i) {
      double angle = static_cast<double>(pos) /
                     std::pow(10000.0, 2 * static_cast<double>(i) /
                                           static_cast<double>(d_model));
      table(pos, 2 * i) = static_cast<Scalar>(std::sin(angle));
      table(pos, 2 * i + 1) = static_cast<Scalar>(std::cos(angle));
    }
  return table;
}

}  // namespace exercise
