// says: inf / inf
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable my_softmax(const Variable& x) {
  Variable e = exp(x);
  return e / sum(e, {-1}, {.keepdims = true});
}

}  // namespace exercise
