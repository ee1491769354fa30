// says: both off-diagonal elements have the same sign
#include <cmath>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor rotation(std::int64_t k, std::int64_t d_model) {
  Tensor M = zeros({d_model, d_model});
  for (std::int64_t i = 0; i < d_model / 2; ++i) {
    double w = std::pow(
        10000.0, -2 * static_cast<double>(i) / static_cast<double>(d_model));
    auto s = static_cast<Scalar>(std::sin(static_cast<double>(k) * w));
    auto c = static_cast<Scalar>(std::cos(static_cast<double>(k) * w));
    M(2 * i, 2 * i) = c, M(2 * i, 2 * i + 1) = s;
    M(2 * i + 1, 2 * i) = s, M(2 * i + 1, 2 * i + 1) = c;
  }
  return M;
}

}  // namespace exercise
