// says: that is a reshape, not a permute
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable my_permute(const Variable& x, const Axes& axes) {
  return record("my_permute", gradus::permute(x, axes).value(), {x},
                [x, axes](Tensor& dy, Gradients& d) {
                  d[0] += reshaped(dy, x.shape());
                });
}

}  // namespace exercise
