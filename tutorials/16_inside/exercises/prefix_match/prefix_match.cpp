// The prefix-match score of a head: how much it looks at what followed a
// token earlier. `weights` (time, time) has a row for each place t, with what
// t looks at; causal, so that nothing lies behind t. tokens[t] is the token
// at place t.
//
// A place counts if its token stands at an earlier place j too. Its share is
// the weight on place j + 1, what followed there; on all such places
// together, if there are several. The score is the mean share of the places
// that count, and 0 where none does.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double prefix_match(const Tensor& weights, const Sequence& tokens) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
