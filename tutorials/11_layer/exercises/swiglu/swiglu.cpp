// The feed-forward part in its gated form (step 3), at each place alike:
//
//     FFN(x) = (silu(x W1) * (x W3)) W2
//
// x is (batch, time, d). The matrices lie as a linear layer keeps them, w1
// and w3 (d_ff, d), w2 (d, d_ff): linear(x, w1) is x W1. There are no biases.
// silu is there, too.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_swiglu(const Variable& x, const Variable& w1, const Variable& w2,
                   const Variable& w3) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
