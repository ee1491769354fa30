#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

int main() {
  Variable x(tensor({}, {3}), true);
  Variable y = x * x;
  y.backward();
  fmt::print("y = {:.4g}, dy/dx = {}\n", y.item(), x.grad());
}
