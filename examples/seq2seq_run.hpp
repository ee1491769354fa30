#pragma once
#include <optional>
#include <string>

#include "autograd/profile.hpp"
#include "data/error_rates.hpp"
#include "data/sequence_dataset.hpp"
#include "examples/seq2seq_model.hpp"
#include "examples/training_pictures.hpp"
#include "training/metrics.hpp"
#include "training/plan.hpp"
#include "training/progress.hpp"

/// What stands around the training loop of seq2seq: progress, evaluations, metrics, pictures and profile, Ctrl-C, and
/// in the end the model's file. It changes nothing that is trained.
class Seq2SeqRun {
 public:
  /// Says what is trained and what that takes, and hands out the threads. `loss` is that of a batch of this run. Throws
  /// gradus::ValueError naming what cannot be written: before training, not after it.
  Seq2SeqRun(const Seq2SeqOptions& options, const gradus::SequenceDataset& dataset, Seq2SeqModel& model,
             const std::function<gradus::Variable()>& loss);

  /// After each step: the loss of its batch, the norm of its gradients, and the learning rate of its update, which was
  /// skipped if the norm is not finite. False once all held-out sequences are exact, after Ctrl-C, and after the third
  /// step of a plan.
  bool goes_on(const gradus::Batch& batch, double loss, double grad_norm, double lr);

  /// Saves the model, says how far it came and where it lies, draws what is asked for; the program's exit status. Of a
  /// plan it says how long the steps took.
  int finish();

 private:
  void evaluate(gradus::Metrics& metrics);
  gradus::ErrorRates errors() const;  // of the last evaluation
  void save(const std::filesystem::path& folder) const;
  void show_answers() const;
  void draw() const;

  const Seq2SeqOptions& options_;
  const gradus::SequenceDataset& dataset_;
  Seq2SeqModel& model_;
  std::string title_;
  gradus::Batch held_out_;
  gradus::Indices answers_;  // to held_out_, of the last evaluation
  std::int64_t step_ = 0, exact_ = 0, skipped_ = 0;
  bool stopped_ = false;
  std::vector<double> seconds_;  // of training, after each step of a plan
  gradus::MetricsFile metrics_;
  TrainingPictures pictures_;
  std::optional<gradus::Progress> progress_;
  std::optional<gradus::Profile> profile_;
};
