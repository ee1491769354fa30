// An operation of your own: cube(x) = x^3, with the rule that backward runs
// for it.
//
// record(name, value, inputs, rule) makes it, as square does in step 4. Its
// slope is 3 x^2, and the rule multiplies that with dy, which is what arrives
// from above.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable cube(const Variable& x) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
