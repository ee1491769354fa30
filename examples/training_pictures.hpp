#pragma once
#include <map>

#include "data/sequence_dataset.hpp"
#include "nn/transformer.hpp"
#include "pictures/plot.hpp"
#include "training/metrics.hpp"

/// The learning curve of a run, and what its model looks at in the end, as pictures in a folder.
class TrainingPictures {
 public:
  /// Draws nothing without a folder; makes it where it is missing. Throws gradus::ValueError naming one that cannot be
  /// written: before training, not after it.
  explicit TrainingPictures(const std::optional<std::filesystem::path>& folder);
  explicit operator bool() const { return folder_.has_value(); }

  void note(std::int64_t step, const gradus::Metrics& metrics);

  /// learning_curve.svg: loss, share of exact sequences and gradient norm against the step, as they were noted by the
  /// names "loss", "exact_match" and "grad_norm".
  gradus::Picture draw_learning_curve(const std::string& title) const;
  /// A picture for each attention of the model while it answers `pair`, named by its module
  /// (decoder.layers.0.multihead_attn.svg), a heat map a head: a row shows which keys a query looks at. The model stays
  /// in the mode it is in.
  std::vector<gradus::Picture> draw_attention(gradus::nn::Transformer& model, const gradus::SequencePair& pair,
                                              const gradus::SequenceDataset& dataset) const;

 private:
  std::optional<std::filesystem::path> folder_;
  std::map<std::string, gradus::Curve> curves_;
};
