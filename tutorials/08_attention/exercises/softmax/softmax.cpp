// Softmax over the last axis, by your own hand: of x (..., n), every row of n
// numbers becomes
//
//     exp(x_j) / sum_k exp(x_k)
//
// It stays a number for rows like (1000, 0) and (-1000, -1001), though
// exp(1000) is infinite and exp(-1000) is 0: think of what happens to the
// quotient when the same number is taken from every x.
//
// Use Gradus's operations (exp, max, sum, -, /), and backward comes for free.
// `sum(x, {-1}, {.keepdims = true})` adds up the last axis and leaves it
// there with length 1: (2, 3) becomes (2, 1). `max` takes the same arguments.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_softmax(const Variable& x) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
