// A reader's file as it was before the types of exercises stood in headers: it has its own. It goes on to be checked.
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

struct Slopes {
  double w, x, b;
};

Slopes neuron(double w, double x, double b) {
  double t = std::tanh(w * x + b), slope = 1 - t * t;
  return {.w = x * slope * x, .x = t + x * slope * w, .b = x * slope};
}

}  // namespace exercise
