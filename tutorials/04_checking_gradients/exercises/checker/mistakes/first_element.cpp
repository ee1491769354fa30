// says: are all elements looked at?
#include <algorithm>
#include <cmath>
#include <functional>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double worst_error(const std::function<Variable(const Variable&)>& f,
                   Variable x) {
  x.zero_grad();
  f(x).backward();

  const double h = 1e-6;
  double worst = 0;
  for (std::size_t i = 0; i < 1; ++i) {
    const double at = x.value().data()[i];
    x.mutable_value().data()[i] = at + h;
    double above = f(x).item();
    x.mutable_value().data()[i] = at - h;
    double below = f(x).item();
    x.mutable_value().data()[i] = at;

    double difference = (above - below) / (2 * h);
    double error = std::abs(x.grad().data()[i] - difference) /
                   std::max(1.0, std::abs(difference));
    if (std::isnan(error))
      return INFINITY;  // std::max would lose it: every comparison with NaN
                        // is false
    worst = std::max(worst, error);
  }
  return worst;
}

}  // namespace exercise
