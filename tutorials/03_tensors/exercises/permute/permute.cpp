// permute is transpose for any number of axes: axis i of the result is axis
// axes[i] of x. With the axes {1, 2, 0} a (2, 3, 4) becomes a (3, 4, 2), and
// y(j, k, i) is x(i, j, k). The value is there. Write the rule.
//
// In a rule you may call permute itself, as gradus::permute(Variable(dy),
// some_axes).value(), and add the result to d[0]. Axes is
// std::vector<std::int64_t>.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_permute(const Variable& x, const Axes& axes) {
  return record("my_permute", gradus::permute(x, axes).value(), {x},
                [axes](Tensor& dy, Gradients& d) {
                  // Your code in place of this line:
                  not_written_yet();
                });
}

}  // namespace exercise
