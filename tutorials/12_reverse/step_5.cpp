#include <fmt/format.h>

#include <set>

#include "answers.hpp"

int main() {
  SymbolRange vocabulary;
  SequenceDataset dataset(
      sequence_task("reverse"), vocabulary,
      {.min_length = 8, .max_length = 8, .held_out = 256});
  Generator generator(1);
  Reverser model(vocabulary.size(), 1,
                 {.d_model = 32, .heads = 2, .d_ff = 64, .dropout = 0},
                 generator);
  optim::Adam adam(model.parameters(), {.lr = 3e-3});
  auto loss = [&] {
    Batch batch = dataset.draw_batch(64, generator);
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    return cross_entropy(logits, batch.target_out,
                         {.ignore_index = vocabulary.padding()});
  };
  train(adam, 300, loss);
  int exact = count_exact(model, dataset.held_out(), vocabulary);
  fmt::print("{} of 256 exact\n\n", exact);

  Batch batch = make_batch(dataset.held_out(), vocabulary);
  std::vector<nn::AttentionMap> attentions =
      nn::attention_maps(model, batch.source, batch.target_in, batch.masks);
  for (const nn::AttentionMap& attention : attentions)
    fmt::print("{}\n", attention.module);
  const Tensor& weights =
      attentions.back().weights;  // (256, heads 2, said 9, source 8)

  // Of the weight with which a head says symbol t, how much is on symbol 7 -
  // t of the source? Mean over all that is said.
  double largest = 0;
  fmt::print("\n");
  for (std::size_t head = 0; head < 2; ++head) {
    double mean = 0;
    for (std::size_t b = 0; b < 256; ++b)
      for (std::size_t t = 0; t < 8; ++t)
        mean += weights(b, head, t, 7 - t) / (256 * 8);
    fmt::print("head {}: {:.4f} of its weight is on the anti-diagonal\n",
               head + 1, mean);
    largest = std::max(largest, mean);
  }

  // The first sequence in which no symbol comes twice: a row for each symbol
  // that is said, a column for each of the source.
  std::int64_t row = 0;
  auto repeats = [](const Sequence& symbols) {
    return std::set(symbols.begin(), symbols.end()).size() < symbols.size();
  };
  while (repeats(dataset.held_out().at(static_cast<std::size_t>(row)).source))
    ++row;
  std::vector<std::string> said, source;
  for (std::size_t t = 0; t < 8; ++t)
    source.push_back(std::to_string(batch.source(row, t)));
  for (std::size_t t = 0; t < 8; ++t)
    said.push_back(std::to_string(batch.target_out(row, t)));
  said.push_back("</s>");
  fmt::print("\nhead 1, in percent\n    ");
  for (const std::string& symbol : source) fmt::print("{:>4}", symbol);
  fmt::print("\n");
  for (std::size_t t = 0; t < 9; ++t) {
    fmt::print("{:>4}", said[t]);
    for (std::size_t s = 0; s < 8; ++s)
      fmt::print("{:4.0f}", 100 * weights(row, 0, t, s));
    fmt::print("\n");
  }

  std::vector<HeatMap> maps;
  for (std::int64_t head = 0; head < 2; ++head) {
    Variable one =
        slice(slice(Variable(weights), 0, row, row + 1), 1, head, head + 1);
    maps.push_back({fmt::format("head {}", head + 1),
                    reshape(one, {9, 8}).value(), said, source});
  }
  Picture picture = save_heat_maps("pictures/attention.svg", maps,
                                   {.title = "Cross-attention of the decoder",
                                    .row_axis = "says",
                                    .column_axis = "looks at",
                                    .low = 0.,
                                    .high = 1.});
  fmt::print("{}\n", picture.message);
  return exact == 256 && largest > 0.5 ? 0 : 1;
}
