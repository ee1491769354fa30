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
  fmt::print("{}\n", picture.message);
}
