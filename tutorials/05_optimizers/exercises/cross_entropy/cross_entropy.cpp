// Cross entropy from scores, for a batch: `scores` (batch, classes) and
// `wanted` (batch, classes), which has a 1 at the right class of each row and
// 0 elsewhere. With row i of each,
//
//     loss_i = -sum over j of wanted_ij log softmax(scores_i)_j
//
// and the result is the mean of loss_i over the batch, of shape (). It must
// be finite where scores are 1000 apart: so neither exp of a large number nor
// the log of a probability, which may be 0. (Step 2 has the formula.)
//
// Of Gradus use exp, log, max, sum and mean: max(x, {-1}, {.keepdims = true})
// is the largest number of each row, (batch, 1).
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable loss(const Variable& scores, const Tensor& wanted) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
