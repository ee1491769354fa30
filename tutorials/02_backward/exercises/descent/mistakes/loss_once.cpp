// says: was freed by an earlier backward
#include <functional>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

void descend(const std::function<Variable(const Variable&)>& loss,
             Variable& x, double lr, int steps) {
  Variable y = loss(x);
  for (int step = 0; step < steps; ++step) {
    x.zero_grad();
    y.backward();
    x.mutable_value() -= lr * x.grad();
  }
}

}  // namespace exercise
