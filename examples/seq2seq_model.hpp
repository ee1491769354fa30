#pragma once
#include <memory>
#include <variant>

#include "data/batch.hpp"
#include "data/vocabulary.hpp"
#include "examples/seq2seq_options.hpp"
#include "nn/next_symbol.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/transformer.hpp"
#include "training/model.hpp"

/// The model that --model names, or that a file holds.
class Seq2SeqModel {
 public:
  Seq2SeqModel(const Seq2SeqOptions& options, const gradus::SymbolRange& source, const gradus::SymbolRange& target,
               gradus::Generator& generator);
  /// Throws gradus::ValueError naming the file where its model is no such, or larger than this program's.
  explicit Seq2SeqModel(const gradus::SavedModel& saved);

  /// Logits (batch, target time, vocabulary) of the symbol that follows each of target_in (batch, target time).
  gradus::Variable operator()(const gradus::Indices& source, const gradus::Indices& target_in,
                              const gradus::SequenceMasks& masks) const;

  /// Its answers to the sources, one a row, of at most `max_length` symbols, the end included; shorter ones when
  /// interrupted. Follows so many answers to each at once (beam search).
  gradus::Indices answers(const gradus::Batch& batch, std::int64_t max_length, const gradus::SymbolRange& vocabulary,
                          std::int64_t beams = 1);

  gradus::nn::ModuleBase& module();
  gradus::SavedModel saved(gradus::Texts about) const;
  /// "Transformer", "LSTM-attention", ...
  std::string name() const;
  /// The Transformer, whose attention can be drawn, or nullptr.
  gradus::nn::Transformer* transformer() { return std::get_if<gradus::nn::Transformer>(&model_); }

 private:
  using Model = std::variant<gradus::nn::Transformer, gradus::nn::RecurrentSeq2Seq>;
  static Model made(const Seq2SeqOptions& options, const gradus::SymbolRange& source, const gradus::SymbolRange& target,
                    gradus::Generator& generator);
  static Model loaded(const gradus::SavedModel& saved);
  std::unique_ptr<gradus::nn::NextSymbol> decoding(const gradus::Batch& batch) const;

  Model model_;
};

/// What a model learned, as its file says it.
struct Learned {
  std::string task;
  std::int64_t min_length = 0, max_length = 0;  ///< symbols of the sequences; 0 where it is not known
  std::string source_symbols, target_symbols;   ///< their names, one a line; empty in older files: 1 to 10

  void fields(gradus::Fields& fields);
  /// Throws gradus::ValueError naming the file and what is wrong.
  static Learned from(const gradus::SavedModel& saved);
  gradus::Vocabulary source_vocabulary() const;
  gradus::Vocabulary target_vocabulary() const;
};
