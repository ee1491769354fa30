#include <fmt/format.h>

#include <numeric>

#include "reverser.hpp"

/// The loss of 300 updates with six layers. The learning rate is 0.01,
/// reached after `warm_up` updates.
Curve learn(const std::string& name, bool norm_first, int warm_up) {
  SymbolRange vocabulary;
  SequenceDataset dataset(sequence_task("reverse"), vocabulary,
                          {.min_length = 6, .max_length = 6});
  Generator generator(1);
  Reverser model(vocabulary.size(), 6,
                 {.d_model = 32,
                  .heads = 2,
                  .d_ff = 64,
                  .dropout = 0,
                  .norm_first = norm_first},
                 generator);
  optim::Adam adam(model.parameters());
  auto loss = [&] {
    Batch batch = dataset.draw_batch(32, generator);
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    return cross_entropy(logits, batch.target_out,
                         {.ignore_index = vocabulary.padding()});
  };
  auto rate = [&](auto update) {
    return 0.01 * std::min(1.0, static_cast<double>(update) / warm_up);
  };
  Curve curve = train(adam, 300, loss, {.schedule = rate});
  curve.name = name;
  return curve;
}

/// The mean loss of the last 50 updates.
double late(const Curve& curve) {
  return std::accumulate(curve.y.end() - 50, curve.y.end(), 0.0) / 50;
}

int main() {
  Curve post = learn("post-norm", false, 1);
  Curve pre = learn("pre-norm", true, 1);
  Curve warm = learn("post-norm, warm-up", false, 200);

  fmt::print("mean loss of updates 251 to 300\n");
  for (const Curve& curve : {post, pre, warm})
    fmt::print("  {:18}  {:.4f}\n", curve.name, late(curve));
  Picture picture = save_curves("pictures/norms.svg", {post, pre, warm},
                                {.title = "Six layers, learning rate 0.01",
                                 .x_label = "update",
                                 .y_label = "loss",
                                 .log_y = true});
  fmt::print("{}\n", picture.message);
  return late(post) > 1.5 && late(pre) < 0.5 && late(warm) < 0.5 ? 0 : 1;
}
