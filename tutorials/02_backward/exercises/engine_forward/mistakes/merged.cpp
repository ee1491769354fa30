// says: one edge for each use
#include <cmath>

#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_forward/engine_forward.hpp"

using namespace gradus;

namespace exercise {

MyValue made(double value, std::vector<MyEdge> inputs) {
  return std::make_shared<MyNode>(MyNode{value, std::move(inputs)});
}

MyValue operator+(const MyValue& a, const MyValue& b) {
  return made(a->value + b->value, {{a, 1}, {b, 1}});
}

MyValue operator*(const MyValue& a, const MyValue& b) {
  return a == b ? made(a->value * a->value, {{a, a->value}})
                : made(a->value * b->value, {{a, b->value}, {b, a->value}});
}

MyValue tanh(const MyValue& x) {
  double y = std::tanh(x->value);
  return made(y, {{x, 1 - y * y}});
}

}  // namespace exercise
