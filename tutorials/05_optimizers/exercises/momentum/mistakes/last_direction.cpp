// says: the step takes the direction of the step before
#include "gradus.hpp"
#include "tutorials/05_optimizers/exercises/momentum/momentum.hpp"

using namespace gradus;

namespace exercise {

double step(Momentum& sgd, double theta, double g) {
  double b = sgd.direction;
  sgd.direction = sgd.momentum * sgd.direction + g;
  return theta - sgd.lr * b;
}

}  // namespace exercise
