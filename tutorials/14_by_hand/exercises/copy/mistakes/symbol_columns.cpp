// says: at all positions alike
#include "gradus.hpp"
#include "tutorials/14_by_hand/reverser.hpp"

using namespace gradus;

namespace exercise {

Tensor copy_query() {
  return tensor({4, 4}, {200, 0, 0, 0,  //
                         0, 200, 0, 0,  //
                         0, 0, 0, 0,    //
                         0, 0, 0, 0});
}

}  // namespace exercise
