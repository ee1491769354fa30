// says: one less than the width
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable my_layer_norm(const Variable& x, const Variable& weight,
                       const Variable& bias, double eps) {
  Variable centred = x - mean(x, {-1}, {.keepdims = true});
  Variable spread =
      sqrt(variance(x, {-1}, {.correction = 1, .keepdims = true}) + eps);
  return centred / spread * weight + bias;
}

}  // namespace exercise
