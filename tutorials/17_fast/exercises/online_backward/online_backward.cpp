// The way back through attention of one query without its weights. On the way
// there nothing of the size of the keys was kept but what went in:
//
//     scores (keys,), values (keys, width)
//     output (width,)       sum_j softmax(s)_j v_j, the way there gave it
//     log_sum               log sum_j exp(s_j), it gave that too
//
// From d_output (width,), what arrives from above, work out d_scores and
// d_values, key by key: what you do for a key may use nothing of the other
// keys. Chapter 8 has dS = P * (dP - the row's sum of P * dP), step 5. Two
// things in it seem to need the whole row: each P_j, and the sum. You get the
// one from log_sum. And the sum is a product of two vectors that are there.
#include "tutorials/17_fast/exercises/online_backward/online_backward.hpp"

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// online_backward.hpp has: struct LookGradients { d_scores, d_values }. An
// element of a Tensor is x(i) or x(i, j); `empty({keys, width})` makes one.

LookGradients look_backward(const Tensor& scores, const Tensor& values,
                            const Tensor& output, double log_sum,
                            const Tensor& d_output) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
