// says: no gradient has arrived
#include <functional>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

void descend(const std::function<Variable(const Variable&)>& loss,
             Variable& x, double lr, int steps) {
  for (int step = 0; step < steps; ++step) {
    loss(x).backward();
    x.zero_grad();
    x.mutable_value() -= lr * x.grad();
  }
}

}  // namespace exercise
