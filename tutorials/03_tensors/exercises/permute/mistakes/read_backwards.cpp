// says: the list of axes read backwards
#include "gradus.hpp"

using namespace gradus;

namespace exercise {

Variable my_permute(const Variable& x, const Axes& axes) {
  return record("my_permute", gradus::permute(x, axes).value(), {x},
                [x, axes](Tensor& dy, Gradients& d) {
                  d[0] += gradus::permute(Variable(dy),
                                          Axes(axes.rbegin(), axes.rend()))
                              .value();
                });
}

}  // namespace exercise
