// One step of SGD with momentum on a plain number: theta is the parameter, g
// its gradient.
//
//     b_t = momentum b_{t-1} + g
//     theta_t = theta_{t-1} - lr b_t
//
// `sgd` holds what is remembered from step to step: direction is b, 0 at
// first. Change it, and return the new theta.
#include "tutorials/05_optimizers/exercises/momentum/momentum.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// momentum.hpp has: struct Momentum { double lr, momentum, direction = 0; };

double step(Momentum& sgd, double theta, double g) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
