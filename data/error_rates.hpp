#pragma once
#include "data/sequence_dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The fewest symbols that must be inserted, left out or replaced to make one sequence of the other (Levenshtein 1966).
std::int64_t edit_distance(const Sequence& from, const Sequence& to);

/// How wrong answers are, each held to the right answer that is nearest to it.
struct ErrorRates {
  double symbols = 0;    ///< edits, of all symbols of the nearest right answers: phoneme error rate; may exceed 1
  double sequences = 0;  ///< answers that are not right, of all: word error rate
};

/// `right[i]` are the right answers to what answers[i] answers, one or more; of several that are equally near the first
/// counts. Throws ValueError for no answers, another number of right ones, and where there is none.
ErrorRates error_rates(const std::vector<Sequence>& answers, const std::vector<std::vector<Sequence>>& right);

/// Of answers to the held-out sources, a row each in their order, read up to their ends.
ErrorRates held_out_error_rates(const Indices& answers, const SequenceDataset& dataset);
/// How many of these rows are exactly one of the right answers, and then end.
std::int64_t exact_answers(const Indices& answers, const SequenceDataset& dataset);

}  // namespace gradus::inline GRADUS_PRECISION
