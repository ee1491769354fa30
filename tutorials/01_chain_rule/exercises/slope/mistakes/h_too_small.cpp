// says: h is too small
#include <functional>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double slope(const std::function<double(double)>& f, double x) {
  const double h = 1e-13;
  return (f(x + h) - f(x - h)) / (2 * h);
}

}  // namespace exercise
