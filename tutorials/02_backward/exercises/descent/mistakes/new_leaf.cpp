// says: x is another Variable now
#include <functional>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

void descend(const std::function<Variable(const Variable&)>& loss,
             Variable& x, double lr, int steps) {
  for (int step = 0; step < steps; ++step) {
    x.zero_grad();
    loss(x).backward();
    x = Variable(x.value() - lr * x.grad(), true);
  }
}

}  // namespace exercise
