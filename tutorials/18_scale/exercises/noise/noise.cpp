// The critical batch from two gradients (McCandlish et al. 2018, appendix A).
//
// The gradient g of a batch of B examples is that over all data, G, and noise
// that averages out: each component of g has the mean G_i and the variance
// s_i^2 / B, if s_i^2 is that of a single example. So on average
//
//     |g|^2 = |G|^2 + S / B        with S = sum of all s_i^2
//
// Nobody knows G. But |g|^2 can be measured for two sizes of batch, averaged
// over many batches of each, and these are two equations.
//
// The critical batch is where noise and signal are equal: S / B = |G|^2.
#include "tutorials/18_scale/exercises/noise/noise.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// noise.hpp has: struct Noise { signal, variance }, which are |G|^2 and S.

// |g|^2 of a gradient, the sum of the squares of its components.
double squared_length(const Tensor& g) {
  // Your code in place of this line:
  not_written_yet();
}

// From the mean of |g|^2 over batches of `small` and over batches of `large`.
Noise estimate(double at_small, double small, double at_large, double large) {
  not_written_yet();
}

double critical_batch(const Noise& noise) { not_written_yet(); }

// How many times as many steps a batch of B needs as an endless one:
// 1 + critical / B (step 2).
double times_the_least(const Noise& noise, double B) { not_written_yet(); }

}  // namespace exercise
