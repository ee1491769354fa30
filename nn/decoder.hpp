#pragma once
#include "nn/encoder.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// One decoder layer (Vaswani et al. 2017, 3.1): x (batch, time, d_model) looks at itself and then at memory
/// (batch, source time, d_model); the shape of x.
class TransformerDecoderLayer : public Module<TransformerDecoderLayer> {
 public:
  static constexpr const char *type = "TransformerDecoderLayer", *stack_type = "TransformerDecoder";
  TransformerDecoderLayer(const TransformerLayerOptions& options, Generator& generator);

  /// `mask` is of x on itself (causal), `memory_mask` of x on memory. With a cache x stands behind the positions that
  /// it holds, and memory is looked at once, as in MultiHeadAttention.
  Variable forward(const Variable& x, const Variable& memory, const Mask& mask = {}, const Mask& memory_mask = {},
                   KeyValueCache* cache = nullptr) const;

  /// What it was made with.
  const TransformerLayerOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  TransformerLayerOptions options_;
  MultiHeadAttention self_attn_, multihead_attn_;
  FeedForward feed_forward_;
  EitherNorm norm1_, norm2_, norm3_;
  Dropout dropout1_, dropout2_, dropout3_;
};

/// Beside x it gets what its layers get: memory, both masks and a cache.
using TransformerDecoder = TransformerStack<TransformerDecoderLayer>;

}  // namespace gradus::inline GRADUS_PRECISION::nn
