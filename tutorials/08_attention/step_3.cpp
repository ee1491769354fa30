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
             std::int64_t batch_axis) {
  Variable difference =
      abs(attention(changed, changed, changed) - attention(x, x, x));
  Tensor moved =
      max(difference, {1 - batch_axis, 2}).value();  // over time and width
  fmt::print("{}   {}   {}   {:10.4f}   {:10.4f}\n", axes, x.shape(),
             matmul(x, transpose(x)).shape(), moved(0), moved(1));
}

int main() {
  Generator generator(1);
  Variable x = generator.normal(
      {2, 5, 8});  // 2 sentences of 5 tokens, each token 8 numbers
  Variable changed = x.value();
  changed.mutable_value()(1, 4, 0) += 1;  // the last token of sentence 1

  fmt::print(
      "axes of x          shape       Q K^T       sentence 0   sentence 1 "
      "moves by\n");
  compare("(batch, time, d)", x, changed, 0);
  compare("(time, batch, d)", transpose(x, 0, 1), transpose(changed, 0, 1),
          1);

  double difference =
      max(abs(attention(x, x, x) - scaled_dot_product_attention(x, x, x)))
          .item();
  fmt::print("\nfrom the library's attention it differs by {}\n",
             difference < 1e-12 ? "less than 1e-12" : "too much");
}
