// says: that is the mean
#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/smaller/smaller.hpp"

using namespace gradus;

namespace exercise {

Units smaller() {
  return {.weight1 = tensor({4, 2}, {1, 0, -1, 0, 0, 1, 0, -1}),
          .weight2 = tensor({1, 4}, {0.5, -0.5, 0.5, -0.5})};
}

}  // namespace exercise
