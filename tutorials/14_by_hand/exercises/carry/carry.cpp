// Three numbers are added, digit by digit, the last digits first. A place
// adds up three digits and what was carried into it, 0, 1 or 2; it says the
// last digit of that, and carries 0, 1 or 2. As in step 4, v is what is known
// afterwards: the sum of the three digits minus the digit that was said.
// Which nine values can v have, and which carry does each mean?
//
// Return a feed-forward that turns v into the carry: weight2 relu(weight1 v +
// bias1), with as many hidden units as you need.
#include "tutorials/14_by_hand/exercises/carry/carry.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// carry.hpp has: struct Steps { Tensor weight1, bias1, weight2; }; of shapes
// (hidden, 1), (hidden) and (1, hidden).

Steps carry() {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
