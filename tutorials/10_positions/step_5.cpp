#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

/// x (1, 1, width) as it is at that position.
Variable turned(const Variable& x, std::int64_t position) {
  return rotary(x, {.first_position = position});
}

/// Where the first two pairs of columns of q point at positions 0 to 7.
Picture draw(const Variable& q) {
  std::vector<Curve> hands = {{.name = "columns 0 and 1"},
                              {.name = "columns 2 and 3"}};
  for (std::int64_t position = 0; position < 8; ++position) {
    Tensor now = turned(q, position).value();
    for (std::size_t pair = 0; pair < 2; ++pair) {
      hands[pair].x.push_back(now(0, 0, 2 * pair));
      hands[pair].y.push_back(now(0, 0, 2 * pair + 1));
    }
  }
  return save_plane("pictures/rotary.svg",
                    {.values = zeros({2, 2}),
                     .x_low = -1.2,
                     .x_high = 1.2,
                     .y_low = -1.2,
                     .y_high = 1.2},
                    {.title = "A query at positions 0 to 7",
                     .x_label = "even column",
                     .y_label = "odd column",
                     .middle = 0.,
                     .paths = hands});
}

int main() {
  Generator generator(1);
  Variable q = generator.normal({1, 1, 8}), k = generator.normal({1, 1, 8});

  fmt::print("rotary, q . k   k = 0    k = 1    k = 2    k = 5   k = 20\n");
  bool same = true;
  std::vector<double> first;
  for (std::int64_t p : {0, 3, 40, 79}) {
    fmt::print("p = {:2}      ", p);
    std::size_t column = 0;
    for (std::int64_t distance : {0, 1, 2, 5, 20}) {
      double score = sum(turned(q, p) * turned(k, p + distance)).item();
      fmt::print(" {:8.3f}", score);
      if (p == 0) first.push_back(score);
      same = same && std::abs(score - first[column++]) < 1e-4;
    }
    fmt::print("\n");
  }

  fmt::print(
      "\nALiBi, four heads, all keys alike: the weights of position 7\n");
  for (double slope : alibi_slopes(4)) {
    Variable distance = tensor({8}, {7, 6, 5, 4, 3, 2, 1, 0});
    fmt::print("slope {:8.6f} ", slope);
    for (double weight : softmax(distance * -slope).value())
      fmt::print(" {:6.4f}", weight);
    fmt::print("\n");
  }

  // Two unit vectors, one in each of the first two pairs.
  Variable unit = tensor({1, 1, 8}, {1, 0, 0.8, 0, 0, 0, 0, 0});
  fmt::print("\n{}\n", draw(unit).message);
  return same ? 0 : 1;
}
