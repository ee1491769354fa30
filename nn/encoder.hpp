#pragma once
#include "nn/attention.hpp"
#include "nn/feed_forward.hpp"
#include "nn/layer_norm.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// Of an encoder or a decoder layer; the defaults are the paper's base model.
struct TransformerLayerOptions {
  std::int64_t d_model = 512;
  std::int64_t heads = 8;
  std::int64_t d_ff = 2048;
  double dropout = 0.1;
  Activation activation = Activation::relu;
  bool norm_first = false;  ///< false: post-norm, as in the paper; true: pre-norm (Xiong et al. 2020)
  AttentionVariant attention = {};

  /// Of the parts.
  MultiHeadAttentionOptions multihead_attention() const {
    return {.d_model = d_model, .heads = heads, .dropout = dropout, .attention = attention};
  }
  FeedForwardOptions feed_forward() const {
    return {.d_model = d_model, .d_ff = d_ff, .dropout = dropout, .activation = activation};
  }
  /// Itself; throws ValueError in the name of `module`, as those of the parts do.
  const TransformerLayerOptions& checked(const char* module) const {
    multihead_attention().checked(module);
    feed_forward().checked(module);
    return *this;
  }
};

/// One encoder layer (Vaswani et al. 2017, 3.1): (batch, time, d_model) to the same shape.
class TransformerEncoderLayer : public Module<TransformerEncoderLayer> {
 public:
  static constexpr const char* type = "TransformerEncoderLayer";
  TransformerEncoderLayer(const TransformerLayerOptions& options, Generator& generator);

  Variable forward(const Variable& x, const Mask& mask = {}) const;

  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  bool norm_first_;
  MultiHeadAttention self_attn_;
  FeedForward feed_forward_;
  LayerNorm norm1_, norm2_;
  Dropout dropout1_, dropout2_;
};

/// Encoder layers one after the other, and a last norm, as in PyTorch's Transformer: (batch, time, d_model) to the same
/// shape.
class TransformerEncoder : public Module<TransformerEncoder> {
 public:
  static constexpr const char* type = "TransformerEncoder";
  TransformerEncoder(std::int64_t layers, const TransformerLayerOptions& options, Generator& generator);

  Variable forward(const Variable& x, const Mask& mask = {}) const;

  void members(Members& members) const override;

 private:
  std::vector<TransformerEncoderLayer> layers_;
  LayerNorm norm_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
