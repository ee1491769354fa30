// says: adds nothing to d[0]
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable my_permute(const Variable& x, const Axes& axes) {
  return record("my_permute", gradus::permute(x, axes).value(), {x},
                [x, axes](Tensor& dy, Gradients& d) {
                  static_cast<void>(dy), static_cast<void>(d);
                });
}

}  // namespace exercise
