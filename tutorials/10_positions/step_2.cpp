#include <fmt/core.h>

#include <numbers>

#include "gradus.hpp"

using namespace gradus;

int main() {
  const std::int64_t d_model = 8;
  // PE: a row for each position, a column for each dimension.
  Tensor table = nn::sinusoidal_encoding(50, d_model);

  fmt::print(
      "pos    sin     cos     sin     cos     sin     cos     sin     cos\n");
  for (std::size_t pos : {0, 1, 2, 3, 4, 49}) {
    fmt::print("{:3}", pos);
    for (std::size_t j = 0; j < d_model; ++j)
      fmt::print(" {:7.4f}", table(pos, j));
    fmt::print("\n");
  }

  fmt::print("\npositions until column 2i repeats itself:");
  for (int i = 0; i < d_model / 2; ++i)
    fmt::print(" {:.4g}",
               2 * std::numbers::pi * std::pow(10000.0, 2.0 * i / d_model));
  fmt::print("\n\n{}", text_map({.values = nn::sinusoidal_encoding(20, 16)},
                                {.low = -1., .high = 1.}));

  Picture picture = save_heat_maps(
      "pictures/encoding.svg", {{.values = nn::sinusoidal_encoding(48, 32)}},
      {.title = "PE(pos, dimension), d_model = 32",
       .row_axis = "position",
       .column_axis = "dimension",
       .low = -1.,
       .high = 1.});
  fmt::print("{}\n", picture.message);

  std::vector<Curve> hands = {{"column 0"}, {"column 2"}, {"column 4"}};
  for (std::size_t i = 0; i < hands.size(); ++i)
    for (std::size_t pos = 0; pos < 50; ++pos) {
      hands[i].x.push_back(static_cast<double>(pos));
      hands[i].y.push_back(table(pos, 2 * i));
    }
  picture = save_curves("pictures/curves.svg", hands,
                        {.title = "The sines of three clocks, d_model = 8",
                         .x_label = "position",
                         .low = -1.,
                         .high = 1.});
  fmt::print("{}\n", picture.message);
}
