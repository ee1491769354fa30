// says: the rule forgets dy
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable cube(const Variable& x) {
  return record(
      "cube", x.value() * x.value() * x.value(), {x},
      [x](Tensor& dy, Gradients& d) { d[0] += 3 * x.value() * x.value(); });
}

}  // namespace exercise
