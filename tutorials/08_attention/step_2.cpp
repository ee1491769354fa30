#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

void print(const char* name, const Variable& x) {
  fmt::print("{}\n", name);
  for (std::int64_t i = 0; i < x.shape()[0]; ++i) {
    for (std::int64_t j = 0; j < x.shape()[1]; ++j)
      fmt::print("{:9.4g}", x.value()(i, j));
    fmt::print("\n");
  }
}

int main() {
  Variable Q = tensor({4, 4}, {2, 2, 0, 0,     // query 0
                               2, 0, 0, 0,     // query 1
                               0, 0, 0, 0,     // query 2
                               0, -2, 0, 2});  // query 3
  Variable K = tensor({4, 4}, {1, 1, 0, 0,     // key 0
                               0, 1, 1, 0,     // key 1
                               0, 0, 1, 1,     // key 2
                               1, 0, 0, 1});   // key 3
  Variable V = tensor({4, 2}, {10, 1, 20, 0, 30, 0, 40, 1});
  const double d_k = 4;

  Variable QK = matmul(Q, transpose(K));
  Variable P = softmax(QK / std::sqrt(d_k));
  Variable O = matmul(P, V);
  print("Q K^T", QK);
  print("P = softmax(Q K^T / sqrt(d_k))", P);
  print("each row of P, added up", sum(P, {-1}, {.keepdims = true}));
  print("O = P V", O);

  HeatMapsOptions look = {.row_axis = "query",
                          .column_axis = "key",
                          .low = 0,
                          .high = 1,
                          .numbers = true};
  fmt::print("{}\n",
             save_heat_maps("pictures/weights.svg",
                            {{.title = "P", .values = P.value()}}, look)
                 .message);
}
