// says: difference of the batches
#include "gradus.hpp"
#include "tutorials/18_scale/exercises/noise/noise.hpp"

using namespace gradus;

namespace exercise {

double squared_length(const Tensor& g) {
  double sum = 0;
  for (Scalar x : g) sum += static_cast<double>(x) * x;
  return sum;
}

Noise estimate(double at_small, double small, double at_large, double large) {
  const double variance = (at_small - at_large) / (large - small);
  return {.signal = at_large - variance / large, .variance = variance};
}

double critical_batch(const Noise& noise) {
  return noise.variance / noise.signal;
}

double times_the_least(const Noise& noise, double B) {
  return 1 + critical_batch(noise) / B;
}

}  // namespace exercise
