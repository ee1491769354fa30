#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "gradus.hpp"

using namespace gradus;

int main() {
  const std::int64_t batch = 8, time = 32, d = 64, heads = 4, layers = 2;
  const std::int64_t d_ff = 4 * d, vocabulary = 65, tokens = batch * time;
  Generator generator(1);
  nn::GPT model({.vocabulary = vocabulary,
                 .max_length = time,
                 .d_model = d,
                 .heads = heads,
                 .layers = layers,
                 .d_ff = d_ff,
                 .dropout = 0},
                generator);
  Indices text = Indices::from_shape({std::size_t(batch), std::size_t(time)});
  for (std::int64_t i = 0; i < tokens; ++i) text.data()[i] = i % vocabulary;

  // By hand. A weight is used once for each token, in 2 FLOPs.
  const std::int64_t a_layer = 4 * d * d + 2 * d * d_ff;
  const std::int64_t weights = layers * a_layer + d * vocabulary;
  const std::int64_t linear = 2 * tokens * weights;
  const std::int64_t look = layers * 2 * (2 * batch * time * time * d);

  // By Gradus, which counts the products as it computes them.
  Profile profile;
  Variable loss = cross_entropy(model(text), text);
  loss.backward();
  std::int64_t all = 0;
  fmt::print("FLOPs of products               forward    backward\n");
  std::vector<Profile::Row> rows = profile.rows();  // by their time
  std::ranges::sort(rows, std::greater{}, [](const Profile::Row& row) {
    return row[Part::forward].flops;
  });
  for (const Profile::Row& row : rows) {
    const Profile::Cost &there = row[Part::forward],
                        &back = row[Part::backward];
    if (there.flops + back.flops == 0) continue;
    fmt::print("{:28}{:11} {:11}\n", row.name, there.flops, back.flops);
    all += there.flops + back.flops;
  }
  fmt::print("\nby hand, linear             {:11} {:11}\n", linear,
             2 * linear);
  fmt::print("by hand, attention          {:11} {:11}\n", look, 2 * look);

  double share = static_cast<double>(look) / static_cast<double>(linear);
  double six = 6.0 * static_cast<double>(weights * tokens);
  fmt::print("\nattention's own products are {:.3f} of the linear ones\n",
             share);
  fmt::print("all of the step / (6 x {} weights x {} tokens) = {:.3f}\n",
             weights, tokens, static_cast<double>(all) / six);
  return all == 3 * (linear + look) ? 0 : 1;
}
