// says: the result comes from "pow", which has a rule already
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable cube(const Variable& x) { return pow(x, 3); }

}  // namespace exercise
