// says: less than the largest element is taken away
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable my_softmax(const Variable& x) {
  Variable e = exp(x - mean(x, {-1}, {.keepdims = true}));
  return e / sum(e, {-1}, {.keepdims = true});
}

}  // namespace exercise
