// An operation of one's own, outside the library: its value, and one rule that adds to the gradients of its inputs.
#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// x / (1 + x^2) on each element; d/dx = (1 - x^2) / (1 + x^2)^2.
Variable serpentine(const Variable& x) {
  return record("serpentine", x.value() / (1 + x.value() * x.value()), {x}, [x](Tensor& dy, Gradients& d) {
    d[0] += dy * (1 - x.value() * x.value()) / xt::square(1 + x.value() * x.value());
  });
}

int main() {
  Variable x(tensor({3}, {-1, 0, 2}), true);
  GradcheckResult result = gradcheck("serpentine", [](const auto& in) { return serpentine(in[0]); }, {x});
  if (!result) {
    fmt::print("{}\n", result.message);
    return 1;
  }
  Variable y = serpentine(x);
  y.backward(ones({3}));
  fmt::print("serpentine {}\ngradient {}\n", y.value(), x.grad());
}
