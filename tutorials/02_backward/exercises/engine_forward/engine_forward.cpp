// The first part of an engine of your own: the way forward.
//
// A MyNode (engine_forward.hpp) holds a value and an edge for each input that
// it was made from. An edge says which input, and the slope of the operation
// with respect to that input. The slope is known as soon as the values are,
// so it is computed here, once, and backward will only have to multiply.
#include "tutorials/02_backward/exercises/engine_forward/engine_forward.hpp"

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

/// A node that was made from others, or from none.
MyValue made(double value, std::vector<MyEdge> inputs) {
  return std::make_shared<MyNode>(MyNode{value, std::move(inputs)});
}

MyValue operator+(const MyValue& a, const MyValue& b) {
  // Your code in place of this line:
  not_written_yet();
}

MyValue operator*(const MyValue& a, const MyValue& b) {
  // Your code in place of this line:
  not_written_yet();
}

MyValue tanh(const MyValue& x) {
  // Your code in place of this line:
  not_written_yet();
}

}  // namespace exercise
