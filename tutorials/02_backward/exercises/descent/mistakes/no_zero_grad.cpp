// says: the gradients of all steps so far are added up
#include <functional>

#include "gradus.hpp"

using namespace gradus;

namespace exercise {

void descend(const std::function<Variable(const Variable&)>& loss,
             Variable& x, double lr, int steps) {
  for (int step = 0; step < steps; ++step) {
    loss(x).backward();
    x.mutable_value() -= lr * x.grad();
  }
}

}  // namespace exercise
