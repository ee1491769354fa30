// An operation of one's own, outside the library: its value, and one rule that adds to the gradients of its inputs.
#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// log(1 + exp(x)) on each element; d/dx = 1 / (1 + exp(-x)).
Variable softplus(const Variable& x) {
  return record("softplus", xt::log(1 + xt::exp(x.value())), {x},
                [x](Tensor& dy, Gradients& d) { d[0] += dy / (1 + xt::exp(-x.value())); });
}

int main() {
  Variable x(tensor({3}, {-1, 0, 2}), true);
  GradcheckResult result = gradcheck("softplus", [](const auto& in) { return softplus(in[0]); }, {x});
  if (!result) {
    fmt::print("{}\n", result.message);
    return 1;
  }
  Variable y = softplus(x);
  y.backward(ones({3}));
  fmt::print("softplus {}\ngradient {}\n", y.value(), x.grad());
}
