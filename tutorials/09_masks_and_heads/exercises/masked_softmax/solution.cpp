#include <limits>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable masked_softmax(const Variable& scores, const Condition& hidden) {
  // Not -inf: where all is hidden, softmax is to give numbers, which the
  // second fill makes 0.
  Variable seen =
      masked_fill(scores, hidden, std::numeric_limits<Scalar>::lowest());
  return masked_fill(softmax(seen), hidden, 0);
}

}  // namespace exercise
