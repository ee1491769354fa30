// Softmax over the last axis, of what may be seen: `hidden` has the shape of
// the scores and is true where a query may NOT look (the other way round from
// Mask, the same way as masked_fill).
//
// Hidden keys get the weight 0, the others add up to 1. A row where
// everything is hidden becomes zeros: no NaN, and no weight for anything.
// `softmax` and `masked_fill(x, hidden, value)` are all that it takes.
#include <limits>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable masked_softmax(const Variable& scores, const Condition& hidden) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
