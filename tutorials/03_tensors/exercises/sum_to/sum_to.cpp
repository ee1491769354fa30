// The sum that undoes a broadcast: of dy, which arrives in the large shape,
// make the gradient of an operand that has the smaller `shape`, whichever it
// is. (2, 3) to (3,), to (2, 1), to (1, 3), to (), and (4, 2, 3) to (2, 1).
//
// The result has exactly that shape. You can rely on it that `shape`
// broadcasts to the shape of dy.
//
// With Variables: Variable v(dy) holds the numbers; sum(v, {0}) adds them up
// along axis 0, which is gone afterwards; with sum(v, {0}, {.keepdims =
// true}) it stays, with length 1. v.dimension() says how many axes v has,
// v.value() gives the Tensor. Loops over the elements are as good.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor my_sum_to(const Tensor& dy, const Shape& shape) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
