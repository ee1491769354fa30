// A gradient, taken and inspected.
#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

int main() {
  Generator generator(1);
  nn::MultiHeadAttention attention({.d_model = 8, .heads = 2}, generator);
  Variable x(generator.normal({1, 4, 8}), true);

  // What does the last position's output depend on, when the third position is hidden from everyone?
  Mask mask = Mask::dense(4, 4, [](std::int64_t, std::int64_t key) { return key != 2; });
  Variable y = attention(x, mask);
  sum(slice(y, 1, 3, 4)).backward();

  for (std::int64_t position = 0; position < 4; ++position)
    fmt::print("position {}: |gradient| = {:.4f}\n", position,
               std::sqrt(sum(slice(Variable(x.grad() * x.grad()), 1, position, position + 1)).item()));
  fmt::print("{}\n", attention.parameter("out_proj.bias"));
}
