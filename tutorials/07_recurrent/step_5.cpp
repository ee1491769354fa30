#include <fmt/format.h>

#include "gradus.hpp"
#include "tutorials/05_optimizers/train.hpp"

using namespace gradus;

const SequenceTask& reverse = sequence_task("reverse");

/// 1,000 steps, each on 32 sequences of 1 to 10 symbols.
void train(nn::RecurrentSeq2Seq& model) {
  SequenceDataset dataset(reverse,
                          {.min_length = 1, .max_length = 10, .held_out = 0});
  std::int64_t padding = dataset.target_vocabulary().padding();
  Generator generator(1);
  optim::Adam adam(model.parameters());
  auto loss = [&] {
    Batch batch = dataset.draw_batch(32, generator);
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    return cross_entropy(logits, batch.target_out, {.ignore_index = padding});
  };
  auto falling = optim::linear_lr({.lr = 4e-3, .total_iters = 1000});
  train(adam, 1000, loss, {.schedule = falling, .clip = 1});
}

/// The percentage of 200 sequences of a length that it reverses exactly.
double exact(const nn::RecurrentSeq2Seq& model, std::int64_t length) {
  SequenceDataset dataset(
      reverse, {.min_length = length, .max_length = length, .held_out = 200});
  const Vocabulary& vocabulary = dataset.target_vocabulary();
  Batch batch = dataset.batch(dataset.held_out());
  nn::RecurrentDecoding decoding(model, batch.source);
  Indices begin = padded_rows(std::vector(200, Sequence{vocabulary.begin()}),
                              vocabulary.padding());
  Indices said = nn::generate(decoding, begin,
                              {.max_length = length + 1,
                               .ends = {vocabulary.end()},
                               .temperature = 0});
  double right = 0;
  for (std::size_t i = 0; i < 200; ++i)
    right += is_exact(said, static_cast<std::int64_t>(i),
                      dataset.held_out()[i].target, vocabulary);
  return right / 2;
}

int main() {
  nn::RecurrentSeq2SeqOptions rnn{
      .vocabulary = 13, .d_model = 32, .hidden = 64, .cell = Cell::rnn};
  nn::RecurrentSeq2SeqOptions lstm = rnn, small = rnn, attention = rnn;
  lstm.cell = small.cell = attention.cell = Cell::lstm;
  small.hidden = 16, attention.attention = true;
  std::vector<Curve> curves;
  fmt::print(
      "exact, in percent, by length     3     4     6     8    10    11"
      "    12\n");
  auto row = [&](const std::string& name,
                 const nn::RecurrentSeq2SeqOptions& options) {
    Generator generator(1);
    nn::RecurrentSeq2Seq model(options, generator);
    train(model);
    Curve curve{.name = name};
    fmt::print("{:28}", name);
    for (std::int64_t length = 3; length <= 12; ++length) {
      double share = exact(model, length);
      curve.x.push_back(static_cast<double>(length));
      curve.y.push_back(share);
      bool shown = length % 2 == 0 || length == 3 || length == 11;
      if (shown) fmt::print("{:6.1f}", share);
    }
    fmt::print("\n");
    curves.push_back(curve);
  };
  row("RNN, state of 64", rnn);
  row("LSTM, state of 16", small);
  row("LSTM, state of 64", lstm);
  row("LSTM of 64, with attention", attention);
  Picture picture =
      save_curves("pictures/lengths.svg", curves,
                  {.title = "Reverse: trained on lengths 1 to 10",
                   .x_label = "length",
                   .y_label = "exact, percent",
                   .low = 0,
                   .high = 100});
  fmt::print("{}\n", picture.message);
  auto at_8 = [&](std::size_t i) { return curves[i].y[5]; };
  return at_8(0) < at_8(2) && at_8(1) < at_8(2) && at_8(2) < at_8(3) ? 0 : 1;
}
