#include "examples/compare/learner.hpp"

#include <algorithm>
#include <limits>

#include "autograd/ops/loss.hpp"
#include "examples/compare/results.hpp"
#include "nn/decoding.hpp"
#include "nn/recurrent_decoding.hpp"
#include "optim/adam.hpp"
#include "optim/clip_grad.hpp"
#include "optim/schedule.hpp"
#include "training/interrupt.hpp"
#include "training/progress.hpp"

using namespace gradus;

namespace comparison {

nn::TransformerOptions transformer(const Sizes& sizes, nn::Positions positions) {
  return {.vocabulary = sizes.vocabulary,
          .d_model = sizes.d_model,
          .heads = sizes.heads,
          .layers = sizes.layers,
          .d_ff = sizes.d_ff,
          .dropout = 0,
          .positions = positions};
}

std::vector<Kind> kinds(const Sizes& sizes) {
  auto recurrent = [&](Cell cell, bool attention) {
    return nn::RecurrentSeq2SeqOptions{.vocabulary = sizes.vocabulary,
                                       .d_model = sizes.d_model,
                                       .hidden = cell == Cell::rnn ? sizes.hidden_of_rnn : sizes.hidden,
                                       .cell = cell,
                                       .attention = attention};
  };
  return {{"Transformer", transformer(sizes)},
          {"LSTM", recurrent(Cell::lstm, false)},
          {"LSTM + attention", recurrent(Cell::lstm, true)},
          {"RNN", recurrent(Cell::rnn, false)}};
}

Kind kind(const std::string& name, const Sizes& sizes) {
  for (const Kind& kind : kinds(sizes))
    if (kind.name == name) return kind;
  fail<ValueError>("there is no model {}", name);
}

namespace {

using Model = std::variant<nn::Transformer, nn::RecurrentSeq2Seq>;

Model made(const ModelOptions& options, Generator& generator) {
  if (auto* of_transformer = std::get_if<nn::TransformerOptions>(&options))
    return nn::Transformer(*of_transformer, generator);
  return nn::RecurrentSeq2Seq(std::get<nn::RecurrentSeq2SeqOptions>(options), generator);
}

}  // namespace

Learner::Learner(const ModelOptions& options, Generator& generator) : model_(made(options, generator)) {}

Variable Learner::logits(const Batch& batch) const {
  return std::visit([&](const auto& model) { return model(batch.source, batch.target_in, batch.masks); }, model_);
}

Indices Learner::answers(const Batch& batch, const SymbolRange& symbols) {
  module().eval();
  Indices begin = Indices::from_shape({batch.source.shape(0), 1});
  begin.fill(symbols.begin());
  auto write = [&](nn::NextSymbol&& decoding) -> Indices {
    return nn::generate(
        decoding, begin,
        {.max_length = shape_of(batch.target_out)[1], .ends = {symbols.end()}, .temperature = 0, .stop = interrupted});
  };
  const auto* transformer = std::get_if<nn::Transformer>(&model_);
  Indices answers =
      transformer
          ? write(nn::TransformerDecoding(*transformer, batch.source, batch.masks.source))
          : write(nn::RecurrentDecoding(std::get<nn::RecurrentSeq2Seq>(model_), batch.source, batch.masks.source));
  module().train();
  return answers;
}

nn::ModuleBase& Learner::module() {
  return std::visit([](auto& model) -> nn::ModuleBase& { return model; }, model_);
}

Trained train(Learner& learner, const SequenceDataset& dataset, Generator& generator, const TrainOptions& options) {
  std::vector<Variable> parameters = learner.module().parameters();
  optim::Adam adam(parameters, {.lr = options.lr});
  optim::Schedule cosine =
      optim::warm_up_cosine({.lr = options.lr, .warm_up = options.warm_up, .updates = options.steps});
  constexpr double never = std::numeric_limits<double>::infinity();
  Trained trained{.steps = never};
  Progress progress({.steps = options.steps, .width = 5});

  std::int64_t step = 0;
  for (const Batch& batch : Batches(dataset, generator, {.batch_size = options.batch, .batches = options.steps})) {
    ++step;
    if (options.falling) adam.set_lr(cosine(step));
    adam.zero_grad();
    Variable loss =
        cross_entropy(learner.logits(batch), batch.target_out, {.ignore_index = dataset.target_vocabulary().padding()});
    loss.backward();
    // Drops gradients that are not finite and scales none, as seq2seq: with seed 1 the Transformer copies ten symbols
    // after 150 steps, and clipped at 1 after 650.
    optim::clip_grad_norm(parameters, std::numeric_limits<double>::max());
    adam.step();
    progress.step(loss.item(), static_cast<std::int64_t>(batch.target_out.size()));
    if (interrupted()) break;
    bool evaluate = options.evaluate_every > 0 && step % options.evaluate_every == 0;
    if (!evaluate && step < options.steps) continue;
    trained.exact = exact_share(learner, dataset);
    trained.curve.x.push_back(static_cast<double>(step));
    trained.curve.y.push_back(trained.exact);
    trained.seconds = progress.training_seconds();
    progress.evaluated(percent(trained.exact));
    if (!options.until || trained.exact < *options.until) continue;
    trained.steps = static_cast<double>(step);
    break;
  }
  return trained;
}

double exact_share(Learner& learner, const SequenceDataset& dataset) {
  const std::vector<SequencePair>& pairs = dataset.held_out();
  Indices answers = learner.answers(dataset.batch(pairs), dataset.target_vocabulary());
  std::int64_t exact = 0, row = 0;
  for (const SequencePair& pair : pairs) {
    std::vector<Sequence> right = dataset.answers(pair.source);
    exact += std::any_of(right.begin(), right.end(), [&](const Sequence& target) {
      return is_exact(answers, row, target, dataset.target_vocabulary());
    });
    ++row;
  }
  return static_cast<double>(exact) / static_cast<double>(pairs.size());
}

}  // namespace comparison
