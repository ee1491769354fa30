#pragma once
#include "nn/next_symbol.hpp"
#include "nn/recurrent_seq2seq.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// The answers of a RecurrentSeq2Seq to source (rows, source time), a row each, as TransformerDecoding has those of a
/// Transformer; the model must outlive it. What was read is in the decoder's state: each symbol costs the same.
class RecurrentDecoding final : public NextSymbol {
 public:
  /// `source_mask` may hide padding behind the symbols. Throws ValueError for another one.
  RecurrentDecoding(const RecurrentSeq2Seq& model, const Indices& source, const Mask& source_mask = {});
  RecurrentDecoding(const RecurrentSeq2Seq&&, const Indices&, const Mask& = {}) = delete;  // it would be gone by then

  void keep(const std::vector<std::int64_t>& rows) override;

 private:
  Tensor next(const Indices& symbols) override;

  const RecurrentSeq2Seq& model_;
  EncodedSource encoded_;
  Mask source_mask_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
