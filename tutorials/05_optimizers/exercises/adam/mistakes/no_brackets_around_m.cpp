// says: brackets are missing: m / 1
#include "tutorials/05_optimizers/exercises/adam/adam.hpp"

using namespace gradus;

namespace exercise {

double step(Adam& adam, double theta, double g) {
  ++adam.t;
  adam.m = adam.beta1 * adam.m + (1 - adam.beta1) * g;
  adam.v = adam.beta2 * adam.v + (1 - adam.beta2) * g * g;
  double m = adam.m / 1 - std::pow(adam.beta1, adam.t);
  double v = adam.v / (1 - std::pow(adam.beta2, adam.t));
  return theta - adam.lr * m / (std::sqrt(v) + adam.eps);
}

}  // namespace exercise
