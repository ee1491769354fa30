// says: from x - h to x + h is a way of 2h
#include <functional>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

double slope(const std::function<double(double)>& f, double x) {
  const double h = 1e-5;
  return (f(x + h) - f(x - h)) / h;
}

}  // namespace exercise
