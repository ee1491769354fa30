// says: the direction is not remembered
#include "gradus.hpp"
#include "tutorials/05_optimizers/exercises/momentum/momentum.hpp"

using namespace gradus;

namespace exercise {

double step(Momentum& sgd, double theta, double g) {
  double b = sgd.momentum * sgd.direction + g;
  return theta - sgd.lr * b;
}

}  // namespace exercise
