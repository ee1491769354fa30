#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

void print(const char* name, const Tensor& row) {
  fmt::print("{:28}", name);
  for (double number : row) fmt::print(" {:8.4f}", number);
  fmt::print("\n");
}

/// The gradient at x, when only the first number of the normalised row
/// counts; behind it its sum, and its product with x.
void print_gradient(const char* name, const Tensor& numbers,
                    Variable (*norm)(const Variable&)) {
  Variable x(numbers, true);
  norm(x).backward(tensor({4}, {1, 0, 0, 0}));
  print(name, x.grad());
  fmt::print("{:28}  sum {:.4f}, with x {:.4f}\n", "",
             sum(Variable(x.grad())).item() + 0.0,
             sum(Variable(x.grad() * numbers)).item() + 0.0);
}

Variable layer(const Variable& x) { return layer_norm(x, {}, {}, 0); }
Variable rms(const Variable& x) { return rms_norm(x, {}, 0); }

int main() {
  Tensor x = tensor({4}, {1, 2, 3, 6});
  Tensor large = 10 * x, shifted = x + 100;

  print("layer norm of x", layer(x).value());
  print("              10 x", layer(large).value());
  print("              x + 100", layer(shifted).value());
  print("RMSNorm of    x", rms(x).value());
  print("              10 x", rms(large).value());
  print("              x + 100", rms(shifted).value());

  fmt::print("\n");
  print_gradient("layer norm, gradient at x", x, layer);
  print_gradient("                     at 10 x", large, layer);
  print_gradient("RMSNorm,    gradient at x", x, rms);
  print_gradient("                     at 10 x", large, rms);
}
