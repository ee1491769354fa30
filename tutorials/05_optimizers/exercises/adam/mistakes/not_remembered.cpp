// says: m and v are not remembered
#include "tutorials/05_optimizers/exercises/adam/adam.hpp"

using namespace gradus;

namespace exercise {

double step(Adam& adam, double theta, double g) {
  ++adam.t;
  double m = adam.beta1 * adam.m + (1 - adam.beta1) * g;
  double v = adam.beta2 * adam.v + (1 - adam.beta2) * g * g;
  m /= 1 - std::pow(adam.beta1, adam.t);
  v /= 1 - std::pow(adam.beta2, adam.t);
  return theta - adam.lr * m / (std::sqrt(v) + adam.eps);
}

}  // namespace exercise
