// The rule of matmul for other indices. A linear layer keeps its matrix the
// other way round, w (out, in), and works on a batch, x (batch, time, in):
//
//     y_bto = sum over i of x_bti w_oi
//
// y is (batch, time, out). The value is there. Write the rule, as step 5 did
// for C = A B: which elements of y does x_bti go into? Which does w_oi go
// into?
//
// Either with loops, with x.value()(b, t, i), dy(b, t, o) and dy.shape(0); or
// with matrix products of Variables: matmul(Variable(dy), w).value() is a
// Tensor. Mind that x has three axes and w has two.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable times_transposed(const Variable& x, const Variable& w) {
  Tensor y = gradus::matmul(x, transpose(w)).value();
  return record("times_transposed", y, {x, w},
                [x, w](Tensor& dy, Gradients& d) {
                  // Your code in place of this line; it adds to d[0], the
                  // gradient of x, and to d[1], that of w:
                  not_written_yet();
                });
}

}  // namespace exercise
