#include <fmt/core.h>

#include <functional>

#include "gradus.hpp"

using namespace gradus;

/// The gradient at b when dy arrives at f(b).
void print(const char* operation, const Shape& shape, const Tensor& dy,
           const std::function<Variable(const Variable&)>& f) {
  Variable b(ones(shape), true);
  f(b).backward(dy);
  fmt::print("{:20} {}\n", operation, b.grad());
}

int main() {
  // Each number of dy has a digit of its own, so that a sum shows its parts.
  Tensor dy = tensor({2, 3}, {1, 10, 100, 1000, 10000, 100000});
  fmt::print("dy                   {}\n\n", to_string(dy));

  Variable x(zeros({2, 3}));
  auto add_to_x = [x](const Variable& b) { return x + b; };
  for (const Shape& shape :
       {Shape{3}, Shape{1, 3}, Shape{2, 1}, Shape{1}, Shape{}})
    print("x + b", shape, dy, add_to_x);

  fmt::print("\n");
  Tensor row = tensor({3}, {1, 10, 100});
  print("sum(b, {0})", {2, 3}, row,
        [](const Variable& b) { return sum(b, {0}); });
  print("transpose(b)", {3, 2}, dy,
        [](const Variable& b) { return transpose(b); });
  print("slice(b, 0, 1, 4)", {6}, row,
        [](const Variable& b) { return slice(b, 0, 1, 4); });
  print("concatenate({b, b})", {1, 3}, dy, [](const Variable& b) {
    return concatenate({b, b});
  });
}
