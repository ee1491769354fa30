#pragma once
#include <algorithm>

#include "reverser.hpp"

/// Greedy decoding: the likeliest symbol becomes the next input. For each row
/// of the batch, `steps` symbols.
inline std::vector<Sequence> answers(const Reverser& model,
                                     const Batch& batch,
                                     const SymbolRange& vocabulary,
                                     std::int64_t steps) {
  NoGradGuard no_grad;
  Variable memory = model.encode(batch.source, batch.masks);
  std::vector<Sequence> rows(batch.source.shape(0), {vocabulary.begin()});
  for (std::int64_t t = 0; t < steps; ++t) {
    SequenceMasks masks{.target = Mask::causal(t + 1),
                        .memory = batch.masks.memory};
    Variable logits =
        model.decode(padded_rows(rows, vocabulary.padding()), memory, masks);
    Tensor last =
        slice(logits, 1, t, t + 1).value();  // (batch, 1, vocabulary)
    const Scalar* scores = last.data();
    for (Sequence& row : rows) {
      row.push_back(std::max_element(scores, scores + vocabulary.size()) -
                    scores);
      scores += vocabulary.size();
    }
  }
  for (Sequence& row : rows) row.erase(row.begin());  // begin was no answer
  return rows;
}

/// How many pairs, all of one length, the model answers exactly: each symbol,
/// then end.
inline int count_exact(const Reverser& model,
                       const std::vector<SequencePair>& pairs,
                       const SymbolRange& vocabulary) {
  auto steps = static_cast<std::int64_t>(pairs.front().target.size()) + 1;
  std::vector<Sequence> got =
      answers(model, make_batch(pairs, vocabulary), vocabulary, steps);
  int exact = 0;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    Sequence want = pairs[row].target;
    want.push_back(vocabulary.end());
    exact += got[row] == want;
  }
  return exact;
}
