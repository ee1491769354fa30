// What BERT reads and what it should say of it (Devlin et al. 2019, 3.1). Of
// `tokens`, which are numbers below `vocabulary`, each place is chosen with a
// probability of 0.15. At a chosen place the input has
//   - in 80 % of the cases the token `mask`,
//   - in 10 % a random token, one of 0 to vocabulary - 1,
//   - in the other 10 % what stood there.
// The target has what stood there at each place that was chosen, and -1 at
// all others, where the loss does not look.
//
// `generator.uniform()` draws a number from 0 to below 1, and
// `generator.integer(0, 9)` one of 0, 1, ..., 9.
#include "tutorials/15_text/exercises/masking/masking.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// masking.hpp has: struct Masked { Sequence input, target; }, each as long as
// `tokens`.

Masked masking(const Sequence& tokens, std::int64_t mask,
               std::int64_t vocabulary, Generator& generator) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
