#pragma once
#include <memory>
#include <variant>

#include "data/sequence_dataset.hpp"
#include "nn/next_symbol.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/transformer.hpp"
#include "training/model.hpp"

/// A model that reads a sequence and writes its answer, a Transformer or a recurrent one.
class SequenceModel {
 public:
  using Options = std::variant<gradus::nn::TransformerOptions, gradus::nn::RecurrentSeq2SeqOptions>;
  SequenceModel(const Options& options, gradus::Generator& generator);
  /// Throws gradus::ValueError naming the file where its model is no such, or outside these limits.
  SequenceModel(const gradus::SavedModel& saved, std::initializer_list<gradus::NamedLimits> limits);

  /// Logits (batch, target time, vocabulary) of the symbol that follows each of the batch's target_in.
  gradus::Variable operator()(const gradus::Batch& batch) const;

  /// Its answers to the sources, one a row, of at most `max_length` symbols, the end included; shorter ones when
  /// interrupted. Follows so many answers to each at once (beam search).
  gradus::Indices answers(const gradus::Batch& batch, std::int64_t max_length, const gradus::SymbolRange& vocabulary,
                          std::int64_t beams = 1);
  /// The same to the held-out sources, so many at a time that no more memory is held than for training on them; fewer
  /// when interrupted.
  gradus::Indices held_out_answers(const gradus::SequenceDataset& dataset, std::int64_t at_a_time,
                                   const std::function<void(std::int64_t done, std::int64_t all)>& told = {});

  gradus::nn::ModuleBase& module();
  /// As its file has it, without weights.
  gradus::SavedModel described(gradus::Texts about) const;
  /// "Transformer", "LSTM-attention", ...
  std::string name() const;
  /// The Transformer, whose attention can be drawn, or nullptr.
  gradus::nn::Transformer* transformer() { return std::get_if<gradus::nn::Transformer>(&model_); }

 private:
  using Model = std::variant<gradus::nn::Transformer, gradus::nn::RecurrentSeq2Seq>;
  static Model made(const Options& options, gradus::Generator& generator);
  static Options read(const gradus::SavedModel& saved, std::initializer_list<gradus::NamedLimits> limits);
  std::unique_ptr<gradus::nn::NextSymbol> decoding(const gradus::Batch& batch) const;

  Model model_;
};
