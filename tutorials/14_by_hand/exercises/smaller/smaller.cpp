// The smaller of two numbers, by a feed-forward without biases: weight2
// relu(weight1 (a, b)), with as many hidden units as you need. For all a and
// b, those below 0 too.
#include "tutorials/14_by_hand/exercises/smaller/smaller.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// smaller.hpp has: struct Units { Tensor weight1, weight2; }; of shapes
// (hidden, 2) and (1, hidden).

Units smaller() {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
