// The chain rule by hand. A neuron with one input, whose output is multiplied
// with that input once more:
//
//     u = w x + b
//     t = tanh(u)
//     y = t x
//
// Return dy/dw, dy/dx and dy/db at the given numbers, without Variables: the
// slope of each line, multiplied along each path from y, the paths added. The
// slope of tanh(u) is 1 - t^2.
#include "tutorials/01_chain_rule/exercises/neuron/neuron.hpp"

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// neuron.hpp has: struct Slopes { double w, x, b; };

Slopes neuron(double w, double x, double b) {
  // Your code in place of this line; it ends with: return {.w = dy_dw, .x =
  // dy_dx, .b = dy_db};
  not_written_yet();
}

}  // namespace exercise
