// The way back through the mean along one axis. x has the shape `shape`, say
// (2, 3, 4), and y is mean(x, {axis}): with axis 1 it is (2, 4), and
//
//     y_ac = (x_a0c + x_a1c + x_a2c) / 3
//
// From dy, in the shape of y, make the gradient of x, in the shape of x.
// `axis` counts from 0.
//
// Loops do, for three axes and fewer; or Variables: reshape(v, {2, 1, 4}),
// broadcast_to(v, {2, 3, 4}), v / 3.0, and v.value() for the Tensor.
// backward() is of no use here.
#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor mean_backward(const Tensor& dy, const Shape& shape,
                     std::int64_t axis) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
