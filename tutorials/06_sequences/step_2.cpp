#include <fmt/format.h>

#include "gradus.hpp"

using namespace gradus;

/// How far the answers y (5,) are from those that are wanted, after training.
template <class Model>
Tensor fit(const Model& model, std::vector<Variable> parameters,
           const Tensor& wanted) {
  optim::Adam adam(parameters, {.lr = 0.05});
  for (int step = 0; step < 400; ++step) {
    adam.zero_grad();
    mse_loss(model(), wanted).backward();
    adam.step();
  }
  return model().value();
}

int main() {
  // Five letters by their ids, and whether each is a vowel.
  Indices ids = indices({5}, {0, 1, 2, 3, 4});
  Tensor vowel = tensor({5}, {1, 0, 0, 0, 1});
  Variable number = tensor({5}, {0, 1, 2, 3, 4});
  Variable w(zeros({}), true), b(zeros({}), true);
  Tensor by_number = fit([&] { return w * number + b; }, {w, b}, vowel);
  Variable table(zeros({5, 1}), true);
  auto look_up = [&] { return reshape(embedding(ids, table), {5}); };
  Tensor by_row = fit(look_up, {table}, vowel);
  fmt::print("letter             a     b     c     d     e\n");
  fmt::print("a vowel?       ");
  for (double y : vowel) fmt::print("{:6.2f}", y);
  fmt::print("\nw id + b       ");
  for (double y : by_number) fmt::print("{:6.2f}", y);
  fmt::print("\nrow id         ");
  for (double y : by_row) fmt::print("{:6.2f}", y);

  // The same look-up as a matrix product, and the gradients of both.
  Variable rows(tensor({4, 2}, {1, 2, 10, 20, 100, 200, 1000, 2000}), true);
  Variable twin(rows.value(), true);
  Indices text = indices({3}, {2, 0, 2});
  Variable one_hot = tensor({3, 4}, {0, 0, 1, 0,    // id 2
                                     1, 0, 0, 0,    // id 0
                                     0, 0, 1, 0});  // id 2
  Variable looked_up = embedding(text, rows);
  Variable product = matmul(one_hot, twin);
  Tensor dy = tensor({3, 2}, {0.1, 0.2, 3, 4, 50, 60});
  looked_up.backward(dy);
  product.backward(dy);
  fmt::print("\n\nids            {}\n", text);
  fmt::print("looked up      {}\n", looked_up.value());
  fmt::print("one-hot times  {}\n", product.value());
  fmt::print("dy             {}\n", dy);
  fmt::print("rows.grad      {}\n", rows.grad());
  fmt::print("twin.grad      {}\n", twin.grad());
}
