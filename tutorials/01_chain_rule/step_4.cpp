#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// x^2. Backward hands the rule dy, the slope of the end result with respect
/// to this operation's output; the rule multiplies it with the operation's
/// own slope, 2x, and adds that to the gradient of input 0.
Variable square(const Variable& x) {
  return record(
      "square", x.value() * x.value(), {x},
      [x](Tensor& dy, Gradients& d) { d[0] += dy * 2 * x.value(); });
}

int main() {
  Variable x(3, true);
  Variable y = square(square(x) + x);  // (x^2 + x)^2
  y.backward();
  fmt::print("y = {}, dy/dx = {}\n", y.item(), item(x.grad()));
  fmt::print("by hand: 2 (x^2 + x) (2x + 1) = {}\n",
             2 * (3 * 3 + 3) * (2 * 3 + 1));
}
