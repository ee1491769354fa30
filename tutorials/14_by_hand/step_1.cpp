#include <fmt/core.h>

#include "by_hand.hpp"

/// What eight positions look at, with scores between -sharpness and it.
Tensor weights(double sharpness, bool mirrored) {
  const std::int64_t length = 8, places = 9;
  Generator generator(1);  // draws numbers that are all replaced
  nn::MultiHeadAttention head({.d_model = 2, .heads = 1}, generator);
  Variable in = head.parameter("in_proj_weight");  // W_Q, W_K and W_V
  fill(in, 0);

  // W_Q: as it is, or mirrored and turned on to where 7 - t lies.
  auto [c, s] = on_circle(length - 1, places);
  double times = sharpness * std::sqrt(2);  // the head divides by sqrt(d_k)
  set(in, 0, 0, times * (mirrored ? c : 1));
  set(in, 0, 1, times * (mirrored ? s : 0));
  set(in, 1, 0, times * (mirrored ? s : 0));
  set(in, 1, 1, times * (mirrored ? -c : 1));
  // W_K: the point as it is.
  set(in, 2, 0, 1);
  set(in, 3, 1, 1);

  Variable x = zeros({1, length, 2});
  for (std::int64_t t = 0; t < length; ++t) {
    auto [px, py] = on_circle(t, places);
    x.mutable_value()(0, t, 0) = static_cast<Scalar>(px);
    x.mutable_value()(0, t, 1) = static_cast<Scalar>(py);
  }
  return reshaped(nn::attention_maps(head, x)[0].weights, {length, length});
}

/// The circle, the mirror, and which points suit the query of position 2.
Picture draw_circle() {
  const std::int64_t length = 8, places = 9, cells = 61;
  Point asked = on_circle(length - 1 - 2, places);  // c_5
  Tensor scores = zeros({cells, cells});
  for (std::int64_t row = 0; row < cells; ++row)
    for (std::int64_t column = 0; column < cells; ++column) {
      double px = -1.2 + 2.4 * static_cast<double>(column) / (cells - 1),
             py = -1.2 + 2.4 * static_cast<double>(row) / (cells - 1);
      scores(row, column) = static_cast<Scalar>(asked.x * px + asked.y * py);
    }
  std::vector<Curve> points = {
      {.name = "position 2"}, {.name = "position 5"}, {.name = "the others"}};
  for (std::int64_t t = 0; t < places; ++t) {
    Curve& of = points[t == 2 ? 0 : t == 5 ? 1 : 2];
    of.x.push_back(on_circle(t, places).x);
    of.y.push_back(on_circle(t, places).y);
  }
  double half = std::numbers::pi * (length - 1) / places;
  Curve line{.name = "the mirror",
             .x = {-1.2 * std::cos(half), 1.2 * std::cos(half)},
             .y = {-1.2 * std::sin(half), 1.2 * std::sin(half)}};
  return save_plane("pictures/circle.svg", {scores, -1.2, 1.2, -1.2, 1.2},
                    {.title = "Scores of position 2, mirrored",
                     .levels = {-0.5, 0, 0.5},
                     .middle = 0.,
                     .paths = {line},
                     .points = points});
}

int main() {
  Tensor itself = weights(1, false), soft = weights(1, true),
         medium = weights(10, true), sharp = weights(100, true);
  struct Row {
    const char* name;
    const Tensor& weights;
  };
  for (const Row& row : {Row{"W_Q = 1", itself}, Row{"mirrored", soft},
                         Row{"times 10", medium}, Row{"times 100", sharp}}) {
    fmt::print("{:10} position 2 looks at", row.name);
    for (std::int64_t j = 0; j < 8; ++j)
      fmt::print(" {:.3f}", row.weights(2, j));
    fmt::print("\n");
  }
  Picture picture = save_heat_maps("pictures/sharpness.svg",
                                   {{.title = "mirrored", .values = soft},
                                    {.title = "times 10", .values = medium},
                                    {.title = "times 100", .values = sharp}},
                                   {.row_axis = "position",
                                    .column_axis = "looks at",
                                    .low = 0.,
                                    .high = 1.});
  fmt::print("{}\n{}\n", draw_circle().message, picture.message);
}
