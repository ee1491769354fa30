// Walk downhill. In each of `steps` steps compute loss(x), get its gradient,
// and move x against it:
//
//     x <- x - lr * dloss/dx
//
// x.mutable_value() is the value of x, to be changed in place:
// x.mutable_value() -= lr * x.grad(). The x that you are given may hold a
// gradient from something else that was done with it; it must not count.
#include <functional>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

void descend(const std::function<Variable(const Variable&)>& loss,
             Variable& x, double lr, int steps) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
