// How large, and how long? A law says what loss a run comes to (Hoffmann et
// al. 2022, equation 2),
//
//     loss = rest + A / weights^alpha + B / tokens^beta
//
// and you have so many FLOPs, of which a run takes 6 * weights * tokens.
// Which run has the lowest loss?
//
// Put tokens = flops / (6 weights) into the law: then it has one unknown, and
// where its derivative is 0 the loss is least. Or try weights, from few to
// many, each a per cent more than the one before; that is exact enough.
#include "tutorials/18_scale/exercises/choose/choose.hpp"

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

namespace exercise {

// choose.hpp has: struct Law { rest, A, alpha, B, beta } and
// struct Run { weights, tokens }.

double loss_of(const Law& law, const Run& run) {
  // Your code in place of this line:
  not_written_yet();
}

// The best run with so many FLOPs; its weights within 2 %.
Run best_run(const Law& law, double flops) { not_written_yet(); }

// The run that comes to the same loss as best_run(law, flops), with half of
// its weights (so it is cheaper to use ever after): it needs more tokens.
Run half_the_size(const Law& law, double flops) { not_written_yet(); }

}  // namespace exercise
