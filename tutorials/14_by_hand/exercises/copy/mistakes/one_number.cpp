// says: only one of the two numbers
#include "gradus.hpp"
#include "tutorials/14_by_hand/reverser.hpp"

using namespace gradus;

namespace exercise {

Tensor copy_query() {
  const double sharpness = 200;
  return tensor({4, 4}, {0, 0, 0, 0,          //
                         0, 0, 0, 0,          //
                         0, 0, sharpness, 0,  //
                         0, 0, 0, 0});
}

}  // namespace exercise
