#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

/// Equation 1: (batch, queries, d_k), (batch, keys, d_k), (batch, keys, d_v)
/// to (batch, queries, d_v).
Variable attention(const Variable& Q, const Variable& K, const Variable& V) {
  auto d_k = static_cast<double>(Q.shape().back());
  return matmul(softmax(matmul(Q, transpose(K)) / std::sqrt(d_k), -1), V);
}

/// How far the output of either sentence moves from x to changed.
void compare(const char* axes, const Variable& x, const Variable& changed,
             std::int64_t time_axis) {
  Variable difference =
      abs(attention(changed, changed, changed) - attention(x, x, x));
  // The largest over time and width: a number for each sentence.
  Tensor moved = max(difference, {time_axis, 2}).value();
  fmt::print("{}   {}   {}   {:10.4f}   {:10.4f}\n", axes, x.shape(),
             matmul(x, transpose(x)).shape(), moved(0), moved(1));
}

int main() {
  Generator generator(1);
  // 2 sentences of 5 tokens, each token 8 numbers.
  Variable x = generator.normal({2, 5, 8});
  Variable changed = x.value();
  changed.mutable_value()(1, 4, 0) += 1;  // the last token of sentence 1

  fmt::print(
      "axes of x          shape       Q K^T       sentence 0   sentence 1 "
      "moves by\n");
  compare("(batch, time, d)", x, changed, 1);
  compare("(time, batch, d)", transpose(x, 0, 1), transpose(changed, 0, 1),
          0);

  double difference =
      max(abs(attention(x, x, x) - scaled_dot_product_attention(x, x, x)))
          .item();
  fmt::print("\nfrom the library's attention it differs by {}\n",
             difference < 1e-12 ? "less than 1e-12" : "too much");

  // As a model has it: queries, keys and values by matrices of their own.
  Trace trace;
  Variable X = slice(x, 0, 0, 1);
  Variable W_Q(generator.normal({8, 4}), true),
      W_K(generator.normal({8, 4}), true),
      W_V(generator.normal({8, 4}), true);
  Variable Q = matmul(X, W_Q), K = matmul(X, W_K), V = matmul(X, W_V);
  Variable P = softmax(matmul(Q, transpose(K)) / 2);
  Variable O = matmul(P, V);
  trace.name({{"x", X},
              {"W_Q", W_Q},
              {"W_K", W_K},
              {"W_V", W_V},
              {"Q", Q},
              {"K", K},
              {"V", V},
              {"P", P},
              {"O", O}});
  fmt::print("{}\n",
             save_graph("pictures/flow.svg", trace, {.root = O}).message);
}
