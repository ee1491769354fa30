#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

/// The share of pairs that the model answers without a mistake.
double exact(const nn::Transformer& model, const std::vector<SequencePair>& pairs, const Vocabulary& vocabulary) {
  Batch batch = make_batch(pairs, vocabulary);
  Indices answers = nn::greedy_decode(model, batch.source, batch.masks.source,
                                      {.begin = vocabulary.begin(), .end = vocabulary.end(), .max_length = 12});
  std::int64_t row = 0, right = 0;
  for (const SequencePair& pair : pairs) right += is_exact(answers, row++, pair.target, vocabulary);
  return static_cast<double>(right) / static_cast<double>(pairs.size());
}

/// A model trained to copy sequences of 1 to 6 symbols, and its exact answers: of such lengths, held out, then of 7
/// symbols, and of 8.
std::vector<double> train(nn::Positions positions) {
  Vocabulary vocabulary;
  const SequenceTask& copy = sequence_task("copy");
  SequenceDataset dataset(copy, vocabulary, {.min_length = 1, .max_length = 6});
  Generator generator(1);
  nn::Transformer model({.vocabulary = vocabulary.size(),
                         .d_model = 32,
                         .heads = 2,
                         .layers = 1,
                         .d_ff = 64,
                         .dropout = 0,
                         .positions = positions},
                        generator);
  optim::Adam adam(model.parameters(), {.lr = 3e-3});
  for (const Batch& batch : Batches(dataset, generator, {.batch_size = 64, .batches = 600})) {
    adam.zero_grad();
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    cross_entropy(logits, batch.target_out, {.ignore_index = vocabulary.padding()}).backward();
    adam.step();
  }
  std::vector<double> shares = {exact(model, dataset.held_out(), vocabulary)};
  for (std::int64_t length : {7, 8}) {
    SequenceDataset longer(copy, vocabulary, {.min_length = length, .max_length = length});
    shares.push_back(exact(model, longer.held_out(), vocabulary));
  }
  return shares;
}

int main() {
  std::vector<double> sinusoidal = train(nn::Positions::sinusoidal);
  std::vector<double> learned = train(nn::Positions::learned);
  std::vector<double> none = train(nn::Positions::none);
  fmt::print("exact copies  1 to 6 symbols  7 symbols  8 symbols\n");
  fmt::print("sinusoidal    {:14.3f} {:10.3f} {:10.3f}\n", sinusoidal[0], sinusoidal[1], sinusoidal[2]);
  fmt::print("learned       {:14.3f} {:10.3f} {:10.3f}\n", learned[0], learned[1], learned[2]);
  fmt::print("none          {:14.3f} {:10.3f} {:10.3f}\n", none[0], none[1], none[2]);
  bool as_told = sinusoidal[0] > 0.95 && learned[0] > 0.85 && none[0] < 0.25 && sinusoidal[2] < 0.1 && learned[1] < 0.1;
  return as_told ? 0 : 1;
}
