#pragma once
#include "examples/seq2seq_options.hpp"
#include "training/model.hpp"

/// What a model of seq2seq learned, as its file says it.
struct Learned {
  std::string task;
  std::int64_t min_length = 0, max_length = 0;  ///< symbols of the sequences; 0 where it is not known
  std::string source_symbols, target_symbols;   ///< their names, one a line; empty in older files: 1 to 10

  void fields(gradus::Fields& fields);
  /// What a run of these options learns.
  static Learned by(const Seq2SeqOptions& options, const gradus::SequenceDataset& dataset);
  /// Throws gradus::ValueError naming the file and what is wrong.
  static Learned from(const gradus::SavedModel& saved);
  gradus::Vocabulary source_vocabulary() const;
  gradus::Vocabulary target_vocabulary() const;
};

/// Of pairs that are held out.
std::string checksum_of(const std::vector<gradus::SequencePair>& pairs);
