// says: a row of padding
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Tensor smoothed(const Indices& labels, std::int64_t classes, double epsilon,
                std::int64_t padding) {
  auto rows = static_cast<std::int64_t>(labels.size());
  Tensor q = zeros({rows, classes});
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t j = 0; j < classes; ++j)
      q(row, j) = static_cast<Scalar>(epsilon / static_cast<double>(classes));
    q(row, labels(row)) += static_cast<Scalar>(1 - epsilon);
  }
  return q;
}

}  // namespace exercise
