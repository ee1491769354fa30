// An LSTM whose weights you choose, so that it stores a number's sign. It has
// one cell, and at each time two inputs: x_0, a number between -1 and 1 that
// is at least 0.3 in size, and x_1, which is 1 where the sign of x_0 is to be
// stored, and 0 where x_0 is noise. From then on h must have that sign, and
// be at least 0.5 in size, until x_1 is 1 again.
//
// The four sums are i, f, g and o, in this order:
//
//     sum_k = ih(k, 0) x_0 + ih(k, 1) x_1 + hh(k, 0) h + bias(k)
//
// i, f and o go through a sigmoid, g through tanh; c' = f c + i g and
// h' = o tanh(c'). A gate that is open is a large sum, say 10, and one that
// is closed is -10. tensor({4, 2}, {...}) makes the rows i, f, g, o of ih.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

RecurrentWeights latch() {
  // Your numbers in place of this line; it ends with:
  // return {.ih = ih, .hh = hh, .bias_ih = bias, .bias_hh = zeros({4})};
  // where ih is (4, 2), hh (4, 1) and bias (4).
  not_written_yet();
}

}  // namespace exercise
