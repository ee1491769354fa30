// One step of an LSTM. The four sums are the rows of
//
//     x W_ih^T + b_ih + h W_hh^T + b_hh        (batch, 4 * hidden)
//
// i first, then f, g and o, `hidden` columns each. i, f and o go through a
// sigmoid, g through tanh, and then
//
//     c' = f c + i g        h' = o tanh(c')
//
// linear(x, W, b) is x W^T + b. slice(s, 1, from, to) takes the columns from
// ... to - 1. A RecurrentState has h and c, (batch, hidden) each.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

RecurrentState lstm_step(const Variable& x, const RecurrentState& state,
                         const RecurrentWeights& w) {
  // Your code in place of this line; it ends with: return {.h = h, .c = c};
  not_written_yet();
}

}  // namespace exercise
