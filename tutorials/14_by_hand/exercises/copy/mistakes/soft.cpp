// says: but not sharply
#include "gradus.hpp"
#include "tutorials/14_by_hand/reverser.hpp"

using namespace gradus;

namespace exercise {

Tensor copy_query() {
  const double sharpness = 1;
  return tensor({4, 4}, {0, 0, 0, 0,          //
                         0, 0, 0, 0,          //
                         0, 0, sharpness, 0,  //
                         0, 0, 0, sharpness});
}

}  // namespace exercise
