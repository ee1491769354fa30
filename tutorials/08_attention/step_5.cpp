#include <fmt/core.h>

#include <cmath>
#include <string>

#include "gradus.hpp"

using namespace gradus;

void compare(const char* name, const Variable& by_hand,
             const Tensor& by_gradus) {
  fmt::print("\n{} by hand | by Gradus\n", name);
  for (std::int64_t i = 0; i < by_hand.shape()[0]; ++i) {
    std::string left, right;
    for (std::int64_t j = 0; j < by_hand.shape()[1]; ++j) {
      left += fmt::format("{:9.4f}", by_hand.value()(i, j));
      right += fmt::format("{:9.4f}", by_gradus(i, j));
    }
    fmt::print("{} |{}\n", left, right);
  }
}

int main() {
  Variable Q =
      tensor({4, 4}, {2, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, -2, 0, 2});
  Variable K =
      tensor({4, 4}, {1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1});
  Variable V = tensor({4, 2}, {10, 1, 20, 0, 30, 0, 40, 1});
  // What arrives from above: O[0][0] is all that counts.
  Variable dO = tensor({4, 2}, {1, 0, 0, 0, 0, 0, 0, 0});
  const double root = std::sqrt(4);

  // By hand, from O = P V, P = softmax(S), S = Q K^T / sqrt(d_k), the last
  // first.
  Variable P = softmax(matmul(Q, transpose(K)) / root);
  Variable dV = matmul(transpose(P), dO);
  Variable dP = matmul(dO, transpose(V));
  Variable dS = P * (dP - sum(P * dP, {-1}, {.keepdims = true}));
  Variable dQ = matmul(dS, K) / root;
  Variable dK = matmul(transpose(dS), Q) / root;

  // By Gradus: one fused operation, with a batch of 1, and its backward.
  Variable q(reshaped(Q.value(), {1, 4, 4}), true),
      k(reshaped(K.value(), {1, 4, 4}), true),
      v(reshaped(V.value(), {1, 4, 2}), true);
  scaled_dot_product_attention(q, k, v).backward(
      reshaped(dO.value(), {1, 4, 2}));

  fmt::print("row 0 of P  {}\nrow 0 of dS {}\n",
             to_string(slice(P, 0, 0, 1).value(), 4),
             to_string(slice(dS, 0, 0, 1).value(), 4));
  compare("dV", dV, reshaped(v.grad(), {4, 2}));
  compare("dQ", dQ, reshaped(q.grad(), {4, 4}));
  compare("dK", dK, reshaped(k.grad(), {4, 4}));
}
