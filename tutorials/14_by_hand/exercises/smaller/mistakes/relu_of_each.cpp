// says: relu cuts each by itself
#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/smaller/smaller.hpp"

using namespace gradus;

namespace exercise {

Units smaller() {
  return {.weight1 = tensor({2, 2}, {1, 0, 0, 1}),
          .weight2 = tensor({1, 2}, {1, -1})};
}

}  // namespace exercise
