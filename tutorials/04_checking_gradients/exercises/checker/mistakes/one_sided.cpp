// says: that is the difference's own error
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
  for (std::size_t i = 0; i < x.value().size(); ++i) {
    const double at = x.value().data()[i];
    x.mutable_value().data()[i] = at + h;
    double above = f(x).item();
    x.mutable_value().data()[i] = at;
    double below = f(x).item();
    x.mutable_value().data()[i] = at;

    double difference = (above - below) / h;
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
