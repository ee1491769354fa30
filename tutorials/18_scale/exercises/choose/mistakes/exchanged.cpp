// says: weights and tokens are exchanged
#include <cmath>

#include "tutorials/18_scale/exercises/choose/choose.hpp"

namespace exercise {

double loss_of(const Law& law, const Run& run) {
  return law.rest + law.A / std::pow(run.tokens, law.alpha) +
         law.B / std::pow(run.weights, law.beta);
}

Run best_run(const Law& law, double flops) {
  // alpha A / N^alpha = beta B / D^beta, D = flops / 6 / N
  const double ratio = law.alpha * law.A / (law.beta * law.B);
  const double weights = std::pow(ratio * std::pow(flops / 6, law.beta),
                                  1 / (law.alpha + law.beta));
  return {.weights = weights, .tokens = flops / 6 / weights};
}

Run half_the_size(const Law& law, double flops) {
  const Run best = best_run(law, flops);
  const double weights = best.weights / 2;
  const double left =
      loss_of(law, best) - law.rest - law.A / std::pow(weights, law.alpha);
  return {.weights = weights, .tokens = std::pow(law.B / left, 1 / law.beta)};
}

}  // namespace exercise
