// says: lr counts twice
#include "gradus.hpp"
#include "tutorials/05_optimizers/exercises/momentum/momentum.hpp"

using namespace gradus;

namespace exercise {

double step(Momentum& sgd, double theta, double g) {
  sgd.direction = sgd.momentum * sgd.direction + sgd.lr * g;
  return theta - sgd.lr * sgd.direction;
}

}  // namespace exercise
