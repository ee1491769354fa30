// says: the bias correction is left out
#include "tutorials/05_optimizers/exercises/adam/adam.hpp"

using namespace gradus;

namespace exercise {

double step(Adam& adam, double theta, double g) {
  adam.m = adam.beta1 * adam.m + (1 - adam.beta1) * g;
  adam.v = adam.beta2 * adam.v + (1 - adam.beta2) * g * g;
  return theta - adam.lr * adam.m / (std::sqrt(adam.v) + adam.eps);
}

}  // namespace exercise
