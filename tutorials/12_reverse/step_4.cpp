#include <fmt/format.h>

#include <numeric>

#include "reverser.hpp"

/// The loss of 300 steps with six layers. The learning rate is 0.01, reached
/// after `warm_up` steps.
Curve train(const std::string& name, bool norm_first, int warm_up) {
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
  Curve curve{.name = name};
  for (const Batch& batch :
       Batches(dataset, generator, {.batch_size = 32, .batches = 300})) {
    double step = static_cast<double>(curve.x.size() + 1);
    adam.set_lr(0.01 * std::min(1.0, step / warm_up));
    adam.zero_grad();
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    Variable loss = cross_entropy(logits, batch.target_out,
                                  {.ignore_index = vocabulary.padding()});
    loss.backward();
    adam.step();
    curve.x.push_back(step), curve.y.push_back(loss.item());
  }
  return curve;
}

/// The mean loss of the last 50 steps.
double late(const Curve& curve) {
  return std::accumulate(curve.y.end() - 50, curve.y.end(), 0.0) / 50;
}

int main() {
  Curve post = train("post-norm", false, 1);
  Curve pre = train("pre-norm", true, 1);
  Curve warm = train("post-norm, warm-up", false, 200);

  fmt::print("mean loss of steps 251 to 300\n");
  for (const Curve& curve : {post, pre, warm})
    fmt::print("  {:18}  {:.4f}\n", curve.name, late(curve));
  Picture picture = save_curves("pictures/norms.svg", {post, pre, warm},
                                {.title = "Six layers, learning rate 0.01",
                                 .x_label = "step",
                                 .y_label = "loss",
                                 .log_y = true});
  fmt::print("{}\n", picture.message);
  return late(post) > 1.5 && late(pre) < 0.5 && late(warm) < 0.5 ? 0 : 1;
}
