// says: it looks evenly at everything that is hidden
#include <limits>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable masked_softmax(const Variable& scores, const Condition& hidden) {
  return softmax(masked_fill(scores, hidden, -1e9));
}

}  // namespace exercise
