// RMSNorm with a rule of its own. For each row of x (rows, width), with n for
// the width:
//
//     r = sqrt((x_1^2 + ... + x_n^2) / n + eps)
//
//     y_i = x_i / r * weight_i
//
// Write the value, and the rule for x and for weight. Nothing may come from
// backward(): an x_i moves its own y_i, and through r it moves all y of its
// row. First find dr/dx_i on paper.
//
// Elements: x.value()(row, i), dy(row, i), weight.value()(i);
// x.value().shape(0) is the number of rows. Or Variables, with sum or mean
// over {-1} and {.keepdims = true}; d[0] += v.value() takes what they give.
#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_rms_norm(const Variable& x, const Variable& weight, double eps) {
  not_written_yet();  // delete this line
  Tensor y = empty(x.shape());
  // The value.
  return record("my_rms_norm", y, {x, weight},
                [x, weight, eps](Tensor& dy, Gradients& d) {
                  // d[0] += the gradient of x, d[1] += that of weight.
                });
}

}  // namespace exercise
