// says: it looks at 7 - t
#include "gradus.hpp"
#include "tutorials/14_by_hand/reverser.hpp"

using namespace gradus;

namespace exercise {

Tensor copy_query() { return mirror(); }

}  // namespace exercise
