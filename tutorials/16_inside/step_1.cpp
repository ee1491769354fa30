#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "tutorials/05_optimizers/train.hpp"

using namespace gradus;

const std::int64_t trained_to = 8;
const int steps = 1000;
const std::vector<std::int64_t> lengths = {6, 8, 9, 10, 11, 12};

/// Trains on lengths 1 to 8, with a rate that falls in the last third.
template <class Model>
void learn(const Model& model, double lr, const SequenceTask& task) {
  SymbolRange vocabulary;
  SequenceDataset dataset(
      task, vocabulary,
      {.min_length = 1, .max_length = trained_to, .held_out = 0});
  Generator generator(1);
  optim::Adam adam(model.parameters());
  auto loss = [&] {
    Batch batch = dataset.draw_batch(64, generator);
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    return cross_entropy(logits, batch.target_out,
                         {.ignore_index = vocabulary.padding()});
  };
  auto rate = [&](std::int64_t update) {
    double left = 1 - static_cast<double>(update - 1) / steps;
    return lr * std::min(1.0, 3 * left);
  };
  train(adam, steps, loss, {.schedule = rate, .clip = 1});
}

/// The share of 200 sequences of each length that are answered exactly.
template <class Decoding, class Model>
std::vector<double> exact(const Model& model, const SequenceTask& task) {
  SymbolRange vocabulary;
  std::vector<double> shares;
  for (std::int64_t length : lengths) {
    SequenceDataset dataset(
        task, vocabulary,
        {.min_length = length, .max_length = length, .held_out = 200});
    Batch batch = make_batch(dataset.held_out(), vocabulary);
    Decoding decoding(model, batch.source, batch.masks.source);
    Indices begin =
        indices({200, 1}, std::vector<std::int64_t>(200, vocabulary.begin()));
    Indices said = nn::generate(decoding, begin,
                                {.max_length = length + 3,
                                 .ends = {vocabulary.end()},
                                 .temperature = 0});
    double right = 0;
    for (std::int64_t row = 0; row < 200; ++row)
      right +=
          is_exact(said, row, dataset.held_out()[row].target, vocabulary);
    shares.push_back(right / 200);
  }
  return shares;
}

Curve transformer(const char* name, nn::Positions positions,
                  const SequenceTask& task) {
  Generator generator(1);
  nn::Transformer model({.vocabulary = SymbolRange().size(),
                         .d_model = 32,
                         .heads = 4,
                         .layers = 2,
                         .d_ff = 64,
                         .dropout = 0,
                         .norm_first = true,
                         .positions = positions},
                        generator);
  learn(model, 3e-3, task);
  return {.name = name, .y = exact<nn::TransformerDecoding>(model, task)};
}

Curve lstm(const char* name, bool attention, const SequenceTask& task) {
  Generator generator(1);
  nn::RecurrentSeq2Seq model({.vocabulary = SymbolRange().size(),
                              .d_model = 32,
                              .hidden = 64,
                              .attention = attention},
                             generator);
  learn(model, 5e-3, task);
  return {.name = name, .y = exact<nn::RecurrentDecoding>(model, task)};
}

int main() {
  const SequenceTask& task = sequence_task("reverse");
  std::vector<Curve> curves = {
      transformer("Transformer, sinusoidal", nn::Positions::sinusoidal, task),
      transformer("Transformer, rotary", nn::Positions::rotary, task),
      lstm("LSTM", false, task), lstm("LSTM with attention", true, task)};
  fmt::print("length                 ");
  for (std::int64_t length : lengths) fmt::print("{:7}", length);
  fmt::print("\n");
  for (Curve& curve : curves) {
    curve.x.assign(lengths.begin(), lengths.end());
    fmt::print("{:23}", curve.name);
    for (double share : curve.y) fmt::print("{:7.3f}", share);
    fmt::print("\n");
  }
  Picture picture = save_curves("pictures/lengths.svg", curves,
                                {.title = "Trained to reverse 1 to 8 symbols",
                                 .x_label = "symbols",
                                 .y_label = "exact",
                                 .low = 0,
                                 .high = 1});
  fmt::print("{}\n", picture.message);
  double cliff = curves[0].y[3], slope = curves[2].y[3];
  return curves[0].y[1] > 0.9 && cliff < 0.2 && slope > 0.2 ? 0 : 1;
}
