#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

void print(const char* name, const Tensor& by_hand, const Tensor& by_gradus) {
  fmt::print("{} by hand    {}\n   by Gradus  {}\n", name, by_hand,
             by_gradus);
}

int main() {
  Variable A(tensor({3, 2}, {1, 2, 3, 4, 5, 6}), true);
  Variable B(tensor({2, 4}, {1, 0, 2, 1, 0, 3, 1, 2}), true);
  Variable C = matmul(A, B);
  fmt::print("C = A B {}\n", C.value());

  // How far does C move when one element of A, or of B, moves by 1?
  Tensor moved_A = A.value(), moved_B = B.value();
  moved_A(1, 0) += 1;
  moved_B(0, 2) += 1;
  Tensor by_A = matmul(Variable(moved_A), B).value() - C.value();
  Tensor by_B = matmul(A, Variable(moved_B)).value() - C.value();
  fmt::print("A(1, 0) + 1 moves it by {}\n", by_A);
  fmt::print("B(0, 2) + 1 moves it by {}\n", by_B);
  Picture picture = save_heat_maps("pictures/matmul.svg",
                                   {{.title = "A(1, 0) + 1", .values = by_A},
                                    {.title = "B(0, 2) + 1", .values = by_B}},
                                   {.low = 0, .high = 5, .numbers = true});
  fmt::print("{}\n\n", picture.message);

  // Back: each product A(i, k) B(k, j) hands on what arrives at C(i, j).
  Tensor dC = tensor({3, 4}, {1, 0, 2, 0, 0, 1, 0, 3, 2, 0, 0, 1});
  Tensor dA = zeros({3, 2}), dB = zeros({2, 4});
  for (int i = 0; i < 3; ++i)
    for (int k = 0; k < 2; ++k)
      for (int j = 0; j < 4; ++j) {
        dA(i, k) += dC(i, j) * B.value()(k, j);
        dB(k, j) += dC(i, j) * A.value()(i, k);
      }
  C.backward(dC);
  print("dA", dA, A.grad());
  print("dB", dB, B.grad());
  return dA == A.grad() && dB == B.grad() ? 0 : 1;
}
