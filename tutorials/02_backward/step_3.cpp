#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// a b, with a rule that puts its share into the gradient in place of what is
/// there.
Variable careless(const Variable& a, const Variable& b) {
  return record("careless", a.value() * b.value(), {a, b},
                [a, b](Tensor& dy, Gradients& d) {
                  d[0].zeroed() = dy * b.value();
                  d[1].zeroed() = dy * a.value();
                });
}

int main() {
  Variable a(3, true), b(4, true);
  auto gradient_of_a = [&](const Variable& y) {
    a.zero_grad();
    y.backward();
    return item(a.grad());
  };
  fmt::print("dy/da       with =   with +=\n");
  fmt::print("y = a b     {:6}   {:7}\n", gradient_of_a(careless(a, b)),
             gradient_of_a(a * b));
  fmt::print("y = a a     {:6}   {:7}\n", gradient_of_a(careless(a, a)),
             gradient_of_a(a * a));
  fmt::print("y = a b + a {:6}   {:7}\n", gradient_of_a(careless(a, b) + a),
             gradient_of_a(a * b + a));

  // A use in disguise: the same three numbers are added to both rows.
  Variable x(tensor({2, 3}, {10, 20, 30, 40, 50, 60}), true);
  Variable bias(tensor({3}, {1, 2, 3}), true);
  Variable y = x + bias;
  Tensor dy = tensor({2, 3}, {1, 2, 3, 4, 5, 6});  // what arrives from above
  y.backward(dy);
  fmt::print("\ny          {}\ndy         {}\nx.grad     {}\nbias.grad  {}\n",
             y.value(), dy, x.grad(), bias.grad());
}
