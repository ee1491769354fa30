// says: added where it is to be taken away
#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/smaller/smaller.hpp"

using namespace gradus;

namespace exercise {

Units smaller() {
  return {.weight1 = tensor({3, 2}, {1, 0, -1, 0, 1, -1}),
          .weight2 = tensor({1, 3}, {1, -1, 1})};
}

}  // namespace exercise
