#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

int main() {
  // Four things to look up. Each has a key, by which it is found, and a
  // value, which is what one gets.
  Variable K = tensor({4, 4}, {1, 1, 0, 0,    // key 0
                               0, 1, 1, 0,    // key 1
                               0, 0, 1, 1,    // key 2
                               1, 0, 0, 1});  // key 3
  Variable V = tensor({4, 2}, {10, 1,         // value 0
                               20, 0,         // value 1
                               30, 0,         // value 2
                               40, 1});       // value 3

  fmt::print(
      "query             scores         weights                       looked "
      "up\n");
  for (double size : {0.0, 1.0, 2.0, 10.0}) {
    Variable q =
        tensor({1, 4}, {size, size, 0, 0});  // the direction of key 0
    Variable scores =
        matmul(q, transpose(K));  // how well each key fits: a dot product
    Variable weights = softmax(scores);   // positive, and 1 in all
    Variable found = matmul(weights, V);  // the values, so much of each
    const Tensor &s = scores.value(), &w = weights.value(),
                 &f = found.value();
    fmt::print(
        "({:2}, {:2}, 0, 0)   {:2} {:2} {:2} {:2}    {:.4f} {:.4f} {:.4f} "
        "{:.4f}   {:.2f} {:.2f}\n",
        size, size, s(0, 0), s(0, 1), s(0, 2), s(0, 3), w(0, 0), w(0, 1),
        w(0, 2), w(0, 3), f(0, 0), f(0, 1));
  }
}
