#pragma once
#include <optional>
#include <string>

#include "autograd/profile.hpp"
#include "data/sequence_dataset.hpp"
#include "examples/seq2seq_options.hpp"
#include "examples/training_pictures.hpp"
#include "nn/transformer.hpp"
#include "training/metrics.hpp"
#include "training/progress.hpp"

/// What stands around the training loop of seq2seq: progress, evaluations, metrics, pictures and profile, Ctrl-C, and
/// in the end the model's folder. It changes nothing that is trained.
class Seq2SeqRun {
 public:
  /// Says what is trained, and hands out the threads. Throws gradus::ValueError naming what cannot be written: before
  /// training, not after it.
  Seq2SeqRun(const Seq2SeqOptions& options, const gradus::SequenceDataset& dataset, gradus::nn::Transformer& model);

  /// After each step: the loss of its batch, the norm of its gradients, and the learning rate of its update, which was
  /// skipped if the norm is not finite. False once all held-out sequences are exact, or after Ctrl-C.
  bool goes_on(const gradus::Batch& batch, double loss, double grad_norm, double lr);

  /// Saves the model, says how far it came and where it lies, draws what is asked for; the program's exit status.
  int finish();

 private:
  void evaluate(gradus::Metrics& metrics);
  void save(const std::filesystem::path& folder) const;
  void show_answers() const;
  void draw() const;

  const Seq2SeqOptions& options_;
  const gradus::SequenceDataset& dataset_;
  gradus::nn::Transformer& model_;
  std::string title_;
  gradus::Batch held_out_;
  gradus::Indices answers_;  // to held_out_, of the last evaluation
  std::int64_t step_ = 0, exact_ = 0, skipped_ = 0;
  bool stopped_ = false;
  gradus::MetricsFile metrics_;
  TrainingPictures pictures_;
  gradus::Progress progress_;
  std::optional<gradus::Profile> profile_;
};

/// The model's answers, one a row, of at most `max_length` symbols, the end included; shorter ones when interrupted.
gradus::Indices decode(gradus::nn::Transformer& model, const gradus::Batch& batch, std::int64_t max_length,
                       const gradus::SymbolRange& vocabulary);
