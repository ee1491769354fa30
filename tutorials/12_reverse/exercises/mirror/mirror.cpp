// How much of its weight does each head have on the mirrored place?
//
// weights (batch, heads, said, source) are those of a cross-attention, as
// step 5 looks at them. Sequences differ in length: lengths[b] symbols stand
// in the source of entry b, places 0 to lengths[b] - 1, and as many are said,
// t = 0 to lengths[b] - 1; then come "end" and padding, which do not count.
// Return the mean over all symbols that are said, (heads).
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor mirror(const Tensor& weights,
              const std::vector<std::int64_t>& lengths) {
  // Your code in place of this line; weights(b, head, t, s) is one weight,
  // weights.shape(1) the number of heads, zeros({2}) a Tensor of two zeros.
  not_written_yet();
}

}  // namespace exercise
