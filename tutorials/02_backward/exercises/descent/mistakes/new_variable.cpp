// says: x = x - ... makes a new Variable
#include <functional>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

void descend(const std::function<Variable(const Variable&)>& loss,
             Variable& x, double lr, int steps) {
  for (int step = 0; step < steps; ++step) {
    x.zero_grad();
    loss(x).backward();
    x = x - lr * Variable(x.grad());
  }
}

}  // namespace exercise
