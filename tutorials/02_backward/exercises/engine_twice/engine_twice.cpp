// The third part of an engine of your own: the pass itself, which may run
// again.
//
// A MyNode (engine_twice.hpp) holds a gradient now, too. `users_first` is
// given: every node that `result` was made from, `result` included, each
// once, users before inputs. Gradients of leaves add up over passes, until
// somebody sets them to 0; those in the middle must not.
#include "tutorials/02_backward/exercises/engine_twice/engine_twice.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<MyNode*> users_first(const MyValue& result);

/// Adds d(result)/d(leaf) to the gradient of every leaf below.
void backward(const MyValue& result) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
