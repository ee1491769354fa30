#include <fmt/format.h>

#include <algorithm>

#include "reverser.hpp"
#include "tutorials/05_optimizers/train.hpp"

/// Of the weight with which head `head` says symbol t, the share on symbol
/// 7 - t of the source: on average, and where it is least.
struct Mirror {
  double mean = 0, least = 1;
};
Mirror look(const Tensor& weights, std::size_t head) {
  Mirror mirror;
  const std::size_t n = length, rows = weights.shape(0);
  for (std::size_t b = 0; b < rows; ++b)
    for (std::size_t t = 0; t < n; ++t) {
      double share = weights(b, head, t, n - 1 - t);
      mirror.mean += share / static_cast<double>(rows * n);
      mirror.least = std::min(mirror.least, share);
    }
  return mirror;
}

/// How many are exact when each number is off by so much of itself.
int count_exact_disturbed(nn::Transformer& model, double by,
                          const std::vector<SequencePair>& pairs) {
  Generator generator(1);
  NamedTensors before = nn::weights(model);
  for (Variable& parameter : model.parameters()) {
    Tensor noise = generator.normal(parameter.shape());
    parameter.mutable_value() *= 1 + static_cast<Scalar>(by) * noise;
  }
  int exact = count_exact(model, pairs);
  nn::assign_weights(model, before);
  return exact;
}

int main() {
  SymbolRange vocabulary;
  SequenceDataset dataset(
      sequence_task("reverse"), vocabulary,
      {.min_length = length, .max_length = length, .held_out = 256});
  const std::vector<SequencePair>& pairs = dataset.held_out();
  nn::Transformer by_hand = all_zero();
  set_reverser(by_hand, mirror());

  // Chapter 12's model and training.
  Generator generator(1);
  nn::Transformer trained({.vocabulary = vocabulary.size(),
                           .d_model = 32,
                           .heads = 2,
                           .layers = 1,
                           .d_ff = 64,
                           .dropout = 0},
                          generator);
  optim::Adam adam(trained.parameters(), {.lr = 3e-3});
  train(adam, 300, [&] {
    Batch batch = dataset.draw_batch(64, generator);
    Variable logits = trained(batch.source, batch.target_in, batch.masks);
    return cross_entropy(logits, batch.target_out,
                         {.ignore_index = vocabulary.padding()});
  });

  Batch batch = make_batch(pairs, vocabulary);
  Tensor hand_weights = nn::attention_maps(by_hand, batch.source,
                                           batch.target_in, batch.masks)
                            .back()
                            .weights,
         weights = nn::attention_maps(trained, batch.source, batch.target_in,
                                      batch.masks)
                       .back()
                       .weights;
  Mirror hand = look(hand_weights, 0);
  fmt::print("weight on position 7 - t   mean   least\n");
  fmt::print("by hand                  {:.4f}  {:.4f}\n", hand.mean,
             hand.least);
  for (std::size_t head = 0; head < 2; ++head) {
    Mirror found = look(weights, head);
    fmt::print("trained, head {}          {:.4f}  {:.4f}\n", head + 1,
               found.mean, found.least);
  }

  fmt::print("\nexact of 256 when each number is off by a random share\n");
  fmt::print("      parameters      0 %    1 %    3 %   10 %   30 %\n");
  int exact = 0, least = 256;
  for (nn::Transformer* model : {&by_hand, &trained}) {
    fmt::print("{:7} {:8} ", model == &by_hand ? "by hand" : "trained",
               model->parameter_count());
    for (double by : {0.0, 0.01, 0.03, 0.1, 0.3}) {
      exact = count_exact_disturbed(*model, by, pairs);
      if (by == 0) least = std::min(least, exact);
      fmt::print("{:7}", exact);
    }
    fmt::print("\n");
  }

  std::vector<HeatMap> maps;
  std::vector<std::string> said, source;
  for (std::int64_t t = 0; t < length; ++t)
    source.push_back(std::to_string(batch.source(0, t)));
  for (std::int64_t t = 0; t < length; ++t)
    said.push_back(std::to_string(batch.target_out(0, t)));
  said.push_back("end");
  auto add = [&](const char* title, const Tensor& of, std::int64_t head) {
    Variable map = slice(slice(Variable(of), 0, 0, 1), 1, head, head + 1);
    maps.push_back(
        {title, reshape(map, {places, length}).value(), said, source});
  };
  add("by hand", hand_weights, 0);
  add("trained, head 1", weights, 0);
  add("trained, head 2", weights, 1);
  Picture picture = save_heat_maps(
      "pictures/beside.svg", maps,
      {.row_axis = "says", .column_axis = "looks at", .low = 0., .high = 1.});
  fmt::print("{}\n", picture.message);
  return least == 256 && hand.least > 0.999 ? 0 : 1;
}
