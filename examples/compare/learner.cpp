#include "examples/compare/learner.hpp"

#include <limits>

#include "autograd/ops/loss.hpp"
#include "data/error_rates.hpp"
#include "examples/compare/results.hpp"
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
          .positions = positions,
          .target_vocabulary = sizes.target_vocabulary};
}

std::vector<Kind> kinds(const Sizes& sizes) {
  auto recurrent = [&](Cell cell, bool attention) {
    return nn::RecurrentSeq2SeqOptions{.vocabulary = sizes.vocabulary,
                                       .target_vocabulary = sizes.target_vocabulary,
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

Trained train(SequenceModel& model, const SequenceDataset& dataset, Generator& generator, const TrainOptions& options) {
  std::vector<Variable> parameters = model.module().parameters();
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
        cross_entropy(model(batch), batch.target_out, {.ignore_index = dataset.target_vocabulary().padding()});
    loss.backward();
    // Drops gradients that are not finite and scales none, as seq2seq: with seed 1 the Transformer copies ten symbols
    // after 150 steps, and clipped at 1 after 650.
    optim::clip_grad_norm(parameters, std::numeric_limits<double>::max());
    adam.step();
    progress.step(loss.item(), static_cast<std::int64_t>(batch.target_out.size()));
    if (interrupted()) break;
    bool evaluate = options.evaluate_every > 0 && step % options.evaluate_every == 0;
    if (!evaluate && step < options.steps) continue;
    trained.exact = exact_share(model, dataset, options.batch);
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

double exact_share(SequenceModel& model, const SequenceDataset& dataset, std::int64_t at_a_time) {
  Indices answers = model.held_out_answers(dataset, at_a_time);
  if (interrupted()) return 0;
  return static_cast<double>(exact_answers(answers, dataset)) / static_cast<double>(dataset.held_out().size());
}

}  // namespace comparison
