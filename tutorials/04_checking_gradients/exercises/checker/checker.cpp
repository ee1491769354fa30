// A gradient checker of your own.
//
// f makes a single number of x. Compare the gradient that backward leaves in
// x with the central difference
//
//     (f(x + h) - f(x - h)) / (2 h)
//
// of every element of x in turn, the others held still, and return the
// largest error that you find, where the error of one element is
//
//     |backward - difference| / max(1, |difference|)
//
// Return infinity where it is no number. Afterwards x holds what it held
// before.
#include <functional>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double worst_error(const std::function<Variable(const Variable&)>& f,
                   Variable x) {
  // x.value().data()[i] is element i of x.size(), whatever the shape;
  // x.mutable_value().data()[i] may be written to, and x.grad().data()[i] is
  // its gradient. f(x).item() is the number. Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
