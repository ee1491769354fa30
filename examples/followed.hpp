#pragma once
#include <functional>
#include <vector>

#include "examples/seq2seq_options.hpp"
#include "training/report.hpp"

/// What the report of a run of seq2seq follows: those of --report-sequences, a source a line, or source, tab, target;
/// else the first of the held-out sequences. `loss_of` is the model's, which must outlive them. Throws
/// gradus::ValueError naming file and line of what is no sequence, or has no answer that is known.
std::vector<gradus::ReportSequence> followed_sequences(
    const Seq2SeqOptions& options, const gradus::SequenceDataset& dataset,
    const std::function<gradus::Variable(const gradus::Batch&)>& loss_of);
