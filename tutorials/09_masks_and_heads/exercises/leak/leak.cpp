// The test that catches a leaking mask: does any output of the layer depend
// on a later input?
//
// The layer takes (1, time, width) and returns (1, time, width). Output t may
// depend on the inputs 0 .. t, and on none behind t. Find out by changing an
// input, and looking at which outputs moved. Return true when the layer
// leaks.
//
// `slice(y, 1, 0, s)` is what stands before position s, `max(abs(a -
// b)).item()` the largest difference.
#include "tutorials/09_masks_and_heads/exercises/leak/leak.hpp"

#include <functional>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// leak.hpp has: using Layer = std::function<Variable(const Variable& x)>;

bool leaks(const Layer& layer, std::int64_t time, std::int64_t width) {
  Tensor x = Generator(1).normal({1, time, width});
  // Your code in place of this line; x(0, s, 0) += 1 changes the input at
  // position s:
  not_written_yet();
}

}  // namespace exercise
