#pragma once
#include "autograd/tensor/mask.hpp"
#include "data/symbol_range.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a sequence model reads, and what it should answer.
struct SequencePair {
  Sequence source;
  Sequence target;
  bool operator==(const SequencePair&) const = default;
};

/// Sequences side by side, one a row, filled up with padding. The source is the symbols and nothing more; the target
/// begins with begin and ends with end, and is seen twice, shifted against itself: target_in[t] is what the decoder has
/// read when it should say target_out[t].
struct Batch {
  Indices source;       ///< (batch, source time): symbols
  Indices target_in;    ///< (batch, target time): begin, symbols; shorter rows keep their end
  Indices target_out;   ///< (batch, target time): symbols, end
  SequenceMasks masks;  ///< padding is hidden from everybody; the target is causal, too
};

/// The batch of these pairs, in their order, whose sides have the same symbols or each its own. Throws ValueError for
/// no pairs, and for a token that is no symbol.
Batch make_batch(const std::vector<SequencePair>& pairs, const SymbolRange& vocabulary);
Batch make_batch(const std::vector<SequencePair>& pairs, const SymbolRange& sources, const SymbolRange& targets);

/// The batch of rows that are padded already: source (batch, source time), target (batch, time) with begin and end, of
/// which target_in loses the last column and target_out the first. Throws ShapeError when these do not fit, ValueError
/// for a token behind padding and a target row without begin.
Batch make_batch(const Indices& source, const Indices& target, const SymbolRange& vocabulary);
Batch make_batch(const Indices& source, const Indices& target, const SymbolRange& sources, const SymbolRange& targets);

/// The sequences as rows of (sequences, longest), filled up with padding.
Indices padded_rows(const std::vector<Sequence>& sequences, std::int64_t padding);

/// Row `row` of `tokens` (batch, time) up to the first end, if there is one: its symbols, without begin, padding and
/// what else is no symbol.
Sequence symbols_of(const Indices& tokens, std::int64_t row, const SymbolRange& vocabulary);

/// True when row `row` of `tokens` (batch, time), read like target_out, is exactly `target` and then end. What follows
/// does not count.
bool is_exact(const Indices& tokens, std::int64_t row, const Sequence& target, const SymbolRange& vocabulary);

}  // namespace gradus::inline GRADUS_PRECISION
