#pragma once
#include <string>

#include "examples/seq2seq_options.hpp"
#include "examples/sequence_model.hpp"
#include "examples/training_pictures.hpp"
#include "examples/training_run.hpp"

/// What stands around the training loop of seq2seq beside what does around every other: the held-out sequences,
/// pictures, and in the end the model's file. It changes nothing that is trained.
class Seq2SeqRun {
 public:
  /// Says what is trained and what that takes, and hands out the threads. `loss` is that of a batch of this run,
  /// `loss_of` that of any, for the report. Throws gradus::ValueError naming what cannot be written: before training,
  /// not after it.
  Seq2SeqRun(const Seq2SeqOptions& options, const gradus::SequenceDataset& dataset, SequenceModel& model,
             gradus::optim::Optimizer& optimizer, const std::function<gradus::Variable()>& loss,
             const std::function<gradus::Variable(const gradus::Batch&)>& loss_of);

  /// The number of the next step: 1, or behind that of a checkpoint; behind the last where the run was done.
  std::int64_t first_step() const {
    return exact_ < std::ssize(dataset_.held_out()) ? run_.first_step() : options_.steps + 1;
  }

  /// Between backward and the optimizer's step.
  void before_update() { run_.before_update(); }
  /// After each step: the loss of its batch, the norm of its gradients, and the learning rate of its update, which was
  /// skipped if the norm is not finite. False once all held-out sequences are exact, after Ctrl-C, and after the third
  /// step of a plan.
  bool goes_on(const gradus::Batch& batch, double loss, double grad_norm, double lr);

  /// Saves the model, says how far it came and where it lies, draws what is asked for; the program's exit status. Of a
  /// plan it says how long the steps took.
  int finish();

 private:
  std::string evaluate(gradus::Metrics& metrics, const Told& told = {});
  void show_answers() const;
  void add_samples(gradus::Report& report) const;
  void draw() const;

  const Seq2SeqOptions& options_;
  const gradus::SequenceDataset& dataset_;
  SequenceModel& model_;
  std::string title_;
  gradus::Indices answers_;  // to the held-out sequences, of the last evaluation
  std::int64_t exact_ = 0;
  TrainingPictures pictures_;
  TrainingRun run_;
  std::int64_t step_;
};
