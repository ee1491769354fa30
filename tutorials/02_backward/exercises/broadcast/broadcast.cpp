// The way back through broadcasting, by hand. Layer norm ends with
//
//     y_ij = x_ij w_j + b_j
//
// where x has the shape (rows, columns), and w and b have (columns,): the
// same w and b serve every row. Given dy, what arrives at y, in the shape of
// y, return the gradients of x, w and b, each in the shape of what it belongs
// to.
//
// x(i, j) and w(j) are the elements of a Tensor; dy.shape(0) is the number of
// rows, dy.shape(1) that of columns. zeros({3}) makes a Tensor of three
// zeros. Write loops, without Variables.
#include "tutorials/02_backward/exercises/broadcast/broadcast.hpp"

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

// broadcast.hpp has: struct Slopes { Tensor x, w, b; };

Slopes backward(const Tensor& x, const Tensor& w, const Tensor& dy) {
  // Your code in place of this line; it ends with: return {.x = dx, .w = dw,
  // .b = db};
  not_written_yet();
}

}  // namespace exercise
