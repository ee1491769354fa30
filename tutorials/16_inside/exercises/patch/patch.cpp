// Which of the heads carried the answer? Step 4 exchanges a whole row. Here a
// patch exchanges what one head brings at one place. What goes into an
// attention's last matrix, (batch, time, d_model), is what its heads bring,
// side by side: head 0's d_model / heads columns first.
//
// `other` is that of the run on the changed tokens, `clean` that of the run
// on the right ones. Return `other`, but at `place`, in the columns of head
// number `head`, with what `clean` has there; in each sequence of the batch.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor exchanged(const Tensor& other, const Tensor& clean, std::int64_t place,
                 std::int64_t heads, std::int64_t head) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
