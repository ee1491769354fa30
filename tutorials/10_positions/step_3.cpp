#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

int main() {
  const std::int64_t d_model = 32;
  Variable pe(nn::sinusoidal_encoding(100, d_model));
  Tensor dot =
      matmul(pe, transpose(pe)).value();  // dot(p, q) = PE(p) . PE(q)

  fmt::print(
      "PE(p) . PE(p + k)   k = 0    k = 1    k = 2    k = 5   k = 20\n");
  bool same = true;
  for (std::size_t p : {0, 3, 40, 79}) {
    fmt::print("p = {:2}            ", p);
    for (std::size_t k : {0, 1, 2, 5, 20}) {
      fmt::print(" {:8.3f}", dot(p, p + k));
      same = same && std::abs(dot(p, p + k) - dot(0, k)) < 1e-4;
    }
    fmt::print("\n");
  }

  fmt::print("sum of cos(k w_i)  ");
  for (int k : {0, 1, 2, 5, 20}) {
    double sum = 0;
    for (int i = 0; i < d_model / 2; ++i)
      sum += std::cos(k / std::pow(10000.0, 2.0 * i / d_model));
    fmt::print(" {:8.3f}", sum);
  }
  fmt::print("\n");

  Picture picture = save_heat_maps(
      "pictures/dot.svg",
      {{.values = slice(slice(Variable(dot), 0, 0, 32), 1, 0, 32).value()}},
      {.title = "PE(p) . PE(q), d_model = 32",
       .row_axis = "position p",
       .column_axis = "position q"});
  fmt::print("{}\n", picture.message);
  return same ? 0 : 1;
}
