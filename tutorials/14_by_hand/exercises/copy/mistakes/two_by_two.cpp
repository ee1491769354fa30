// says: the shape
#include "gradus.hpp"
#include "tutorials/14_by_hand/reverser.hpp"

using namespace gradus;

namespace exercise {

Tensor copy_query() { return tensor({2, 2}, {200, 0, 0, 200}); }

}  // namespace exercise
