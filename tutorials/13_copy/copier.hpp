#pragma once
#include "tutorials/05_optimizers/train.hpp"

using namespace gradus;

/// A training of the copy task, with all that belongs to it.
struct Run {
  SymbolRange vocabulary;
  SequenceDataset dataset{
      sequence_task("copy"), vocabulary, {.min_length = 4, .max_length = 8}};
  Generator generator{1};
  nn::Transformer model{{.vocabulary = vocabulary.size(),
                         .d_model = 32,
                         .heads = 2,
                         .layers = 1,
                         .d_ff = 64},
                        generator};
  optim::Adam adam{model.parameters(), {.betas = {0.9, 0.98}, .eps = 1e-9}};
  optim::Schedule schedule = optim::noam({.d_model = 32, .warm_up = 400});
  double smoothing = 0;
  int done = 0;  // updates so far

  Variable loss_of(const Batch& batch, double smoothing) const {
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    return cross_entropy(
        logits, batch.target_out,
        {.ignore_index = vocabulary.padding(), .label_smoothing = smoothing});
  }

  /// Trains until so many updates are done; the loss of each.
  Curve train_until(int last) {
    const int before = done;
    auto loss = [&] {
      return loss_of(dataset.draw_batch(32, generator), smoothing);
    };
    return train(adam, last - before, loss,
                 {.schedule = [&](auto) { return schedule(done + 1); },
                  .after = [&](int update) { done = before + update; }});
  }
};
