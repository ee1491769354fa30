// says: that is Nesterov
#include "gradus.hpp"
#include "tutorials/05_optimizers/exercises/momentum/momentum.hpp"

using namespace gradus;

namespace exercise {

double step(Momentum& sgd, double theta, double g) {
  sgd.direction = sgd.momentum * sgd.direction + g;
  return theta - sgd.lr * (g + sgd.momentum * sgd.direction);
}

}  // namespace exercise
