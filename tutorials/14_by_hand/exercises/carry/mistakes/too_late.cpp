// says: 8 is a carry already
#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/carry/carry.hpp"

using namespace gradus;

namespace exercise {

Steps carry() {
  return {.weight1 = tensor({4, 1}, {1, 1, 1, 1}),
          .bias1 = tensor({4}, {-9, -10, -19, -20}),
          .weight2 = tensor({1, 4}, {1, -1, 1, -1})};
}

}  // namespace exercise
