// A head taken away, but not its mean. ablate_head puts zeros in the place of
// what a head brings. But what follows may count on the head's usual size,
// and zeros are then a blow of another kind. Another way puts the mean there:
// what the head brings anyway, whatever it looks at.
//
// `joined` (batch, time, heads * width) has what all heads bring, side by
// side: head 0's `width` columns first. Return the same, but each column of
// head number `head` is its own mean over the batch and the time.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor without_head(const Tensor& joined, std::int64_t heads,
                    std::int64_t head) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
