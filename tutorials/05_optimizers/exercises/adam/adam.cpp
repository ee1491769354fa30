// One step of Adam on a plain number: theta is the parameter, g its gradient.
//
//     m_t = beta1 m_{t-1} + (1 - beta1) g
//     v_t = beta2 v_{t-1} + (1 - beta2) g^2
//     m^ = m_t / (1 - beta1^t)
//     v^ = v_t / (1 - beta2^t)
//     theta_t = theta_{t-1} - lr m^ / (sqrt(v^) + eps)
//
// `adam` holds what is remembered from step to step, t too: it counts the
// steps, so that t is 1 in the first. Change it, and return the new theta.
#include "tutorials/05_optimizers/exercises/adam/adam.hpp"

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// adam.hpp has:
//
//     struct Adam {
//       double lr, beta1, beta2, eps;
//       double m = 0, v = 0;
//       int t = 0;
//     };

double step(Adam& adam, double theta, double g) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
