#include "tests/nn/spread.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace gradus::inline GRADUS_PRECISION::testing {

void check_spread(const std::string& what, const Variable& x, const Spread& want, const char* file, int line) {
  CHECK(true);
  auto near = [&](const std::string& statistic, double got, double right, double error) {
    if (!(std::abs(got - right) <= error))
      ADD_FAIL_CHECK_AT(file, line, what << ": " << statistic << " is " << got << ", not " << right << " +- " << error);
  };
  auto count = static_cast<double>(x.size());
  double sum = 0, squares = 0, largest = 0;
  for (Scalar number : x.value()) {
    auto value = static_cast<double>(number);
    if (want.kind == Spread::Kind::constant && value != want.number) return near("an element", value, want.number, 0);
    sum += value;
    squares += value * value;
    largest = std::max(largest, std::abs(value));
  }
  if (want.kind == Spread::Kind::constant) return;
  bool uniform = want.kind == Spread::Kind::uniform;
  double deviation = uniform ? want.number / std::sqrt(3) : want.number;
  near("the mean", sum / count, 0, 5 * deviation / std::sqrt(count));
  // The mean square has, relative to its own size, the variance (kurtosis - 1) / count: 0.8 and 2 over the count.
  double mean_square = deviation * deviation;
  near("the mean square", squares / count, mean_square, 5 * mean_square * std::sqrt((uniform ? 0.8 : 2) / count));
  if (uniform) {
    // All of them below 1 - t of the bound: (1 - t)^count, that is exp(-14) for t = 14 / count.
    double rounding = 1e-6 * want.number, gap = std::min(14 / count, 1.) * want.number;
    near("the largest magnitude", largest, want.number - gap / 2, gap / 2 + rounding);
  } else {
    // None above 2.2 deviations, which a uniform one never reaches: 0.972^count; one above 7: count * 3e-12.
    near("the largest magnitude", largest, 4.6 * deviation, 2.4 * deviation);
  }
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
