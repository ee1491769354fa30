// says: a carry of 2 comes out as 1
#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/carry/carry.hpp"

using namespace gradus;

namespace exercise {

Steps carry() {
  return {.weight1 = tensor({2, 1}, {1, 1}),
          .bias1 = tensor({2}, {-4, -5}),
          .weight2 = tensor({1, 2}, {1, -1})};
}

}  // namespace exercise
