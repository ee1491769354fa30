#pragma once
#include <functional>

#include "nn/next_symbol.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

struct BeamOptions {
  std::int64_t beams = 4;       ///< texts that are followed at once for each row
  double length_penalty = 0.6;  ///< a in ((5 + length) / 6)^a, by which log probabilities are divided; 0: by nothing
  std::int64_t max_length = 0;  ///< symbols written at most, an end among them
  std::vector<std::int64_t> ends = {};  ///< a text stops behind the first of these that it writes
  std::function<bool()> stop = {};      ///< asked before each symbol: true leaves all texts as they are then

  /// Itself; throws ValueError in the name of `caller` for beams below 1, a length_penalty that is negative or not
  /// finite, and a max_length below 0.
  const BeamOptions& checked(const char* caller) const;
};

/// What beam search found for a row.
struct BeamResult {
  std::vector<std::int64_t> symbols;  ///< the end among them, where the text has one
  double score = 0;                   ///< log probability / length penalty
};

/// For each row of prompt (rows, time), which the model has not read yet, the best text behind it that the search
/// meets: of all next symbols of its texts so far, the `beams` most likely texts are followed, where one that has ended
/// keeps its place among them (one beam is `generate` with temperature 0); of those that ended, or were as long as
/// allowed, the one with the best score is the result (Wu et al. 2016, eq. 14 without coverage). Where texts are
/// equally likely, what comes first among the texts so far, and then among the symbols, comes first. A row whose texts
/// cannot become better than its best is computed no more, and that does not change the result. Records no graph; call
/// eval() first if the model has dropout. Throws ValueError for options that are not `checked`, else as NextSymbol
/// does.
std::vector<BeamResult> beam_search(NextSymbol& model, const Indices& prompt, const BeamOptions& options);

}  // namespace gradus::inline GRADUS_PRECISION::nn
