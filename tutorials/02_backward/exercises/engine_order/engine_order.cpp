// The second part of an engine of your own: in which order backward works.
//
// Return every node that `result` was made from, and `result` itself, each
// once, so that each node comes before those that it was made from: users
// before inputs. Then everything that arrives at a node has arrived when its
// turn comes.
//
// A MyNode is in engine_order.hpp. There are two ways, and both are right: by
// the numbers (`id`), or by a walk that writes nodes down as it leaves them.
#include "tutorials/02_backward/exercises/engine_order/engine_order.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<const MyNode*> users_first(const MyNode* result) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
