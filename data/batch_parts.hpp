#pragma once
#include "data/batch.hpp"
#include "data/text_windows.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Some rows of a batch, and which share of the targets that count they have. Mean losses of all parts, each times its
/// share, add up to the mean loss of the batch, and their gradients to its gradients (but for rounding, and for what a
/// dropout draws): a large batch in the memory of a small one.
///
///     adam.zero_grad();
///     for (const auto& [part, share] : parts_of(batch, 4, sources, targets)) (loss_of(part) * share).backward();
///     adam.step();
struct BatchPart {
  Batch batch;
  double share;
};
struct TextPart {
  TextBatch batch;
  double share;
};

/// The batch in `count` parts, which differ by a row at most, in its order; a row each where it has fewer. Targets that
/// are padding do not count. Masks are made anew, as make_batch makes them. Throws ValueError for a count below 1.
std::vector<BatchPart> parts_of(const Batch& batch, std::int64_t count, const SymbolRange& sources,
                                const SymbolRange& targets);
std::vector<TextPart> parts_of(const TextBatch& batch, std::int64_t count);

}  // namespace gradus::inline GRADUS_PRECISION
