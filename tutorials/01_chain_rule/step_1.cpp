#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

double f(double x) { return 3 * x * x - 4 * x + 5; }

int main() {
  // Move x a little and see how far f(x) moves.
  fmt::print("     h   (f(3 + h) - f(3)) / h\n");
  for (double h : {1.0, 0.1, 0.01, 0.001})
    fmt::print("{:6}   {:.4f}\n", h, (f(3 + h) - f(3)) / h);

  // The same function of a Variable, which remembers how it was computed.
  Variable x(3, true);
  Variable y = 3 * x * x - 4 * x + 5;
  y.backward();
  fmt::print("\ny = {}, dy/dx = {}\n", y.item(), item(x.grad()));
}
