#include <fmt/core.h>

#include <numeric>

#include "layers.hpp"
#include "tutorials/05_optimizers/train.hpp"

struct Run {
  Curve loss;
  double alike = 0;  // the places behind the last layer, at the end
};

const std::int64_t width = 32, length = 8, batch = 32;

/// Each row in reverse.
Indices reversed(const Indices& ids) {
  Indices result = ids;
  for (std::int64_t row = 0; row < batch; ++row)
    for (std::int64_t t = 0; t < length; ++t)
      result(row, t) = ids(row, length - 1 - t);
  return result;
}

/// Twelve layers learn to reverse 8 symbols, at a learning rate that is
/// reached after `warm_up` updates.
Run learn(Kind kind, int warm_up) {
  Generator generator(1);
  nn::Embedding embedding({.num_embeddings = 10, .embedding_dim = width},
                          generator);
  nn::SinusoidalPositionalEncoding positions({.d_model = width});
  std::vector<Layer> layers;
  for (int i = 0; i < 12; ++i) layers.emplace_back(width, kind, generator);
  nn::LayerNorm last({.width = width});
  nn::Linear output({.in_features = width, .out_features = 10}, generator);
  std::vector<Variable> parameters;
  std::vector<const nn::ModuleBase*> modules{&embedding, &last, &output};
  for (const Layer& layer : layers) modules.push_back(&layer);
  for (const nn::ModuleBase* module : modules)
    for (const Variable& parameter : module->parameters())
      parameters.push_back(parameter);

  Variable h;  // behind the last layer
  auto loss = [&] {
    Indices ids = Indices::from_shape(Shape{batch, length});
    for (std::int64_t& id : ids) id = generator.integer(0, 9);
    h = positions(embedding(ids));
    for (const Layer& layer : layers) h = layer(h);
    if (kind == Kind::pre_norm) h = last(h);
    return cross_entropy(output(h), reversed(ids));
  };
  auto rate = [&](auto update) {
    return 0.003 * std::min(1.0, static_cast<double>(update) / warm_up);
  };
  optim::Adam adam(parameters);
  Run run{train(adam, 200, loss, {.schedule = rate}), alike(h)};
  run.loss.name = warm_up > 1 ? "post-norm, warm-up" : name_of(kind);
  return run;
}

/// The mean loss of the last 20 updates.
double late(const Curve& loss) {
  return std::accumulate(loss.y.end() - 20, loss.y.end(), 0.0) / 20;
}

int main() {
  fmt::print("                      loss   alike\n");
  std::vector<Run> runs{learn(Kind::pre_norm, 1), learn(Kind::post_norm, 1),
                        learn(Kind::post_norm, 100),
                        learn(Kind::without_norm, 1),
                        learn(Kind::without_residual, 1)};
  std::vector<Curve> curves;
  for (const Run& run : runs) {
    fmt::print("{:18} {:7.4f}  {:6.2f}\n", run.loss.name, late(run.loss),
               run.alike);
    curves.push_back(run.loss);
  }
  Picture picture = save_curves("pictures/training.svg", curves,
                                {.title = "Twelve layers learn to reverse",
                                 .x_label = "update",
                                 .y_label = "loss",
                                 .log_y = true});
  fmt::print("{}\n", picture.message);
  return late(runs[0].loss) < 0.3 && late(runs[1].loss) > 1.2 &&
                 late(runs[2].loss) < late(runs[1].loss) - 0.3 &&
                 late(runs[4].loss) > 2.25 && runs[4].alike > 0.95
             ? 0
             : 1;
}
