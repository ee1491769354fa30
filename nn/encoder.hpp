#pragma once
#include <optional>

#include "autograd/core/check_options.hpp"
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
  bool norm_first = false;                ///< false: post-norm, as in the paper; true: pre-norm (Xiong et al. 2020)
  Positions positions = Positions::none;  ///< of self-attention: rotary or alibi; others are added before the layers
  Norms norms = {};

  /// Of the parts.
  MultiHeadAttentionOptions self_attention() const {
    return {.d_model = d_model, .heads = heads, .dropout = dropout, .positions = positions};
  }
  MultiHeadAttentionOptions multihead_attention() const {
    return {.d_model = d_model, .heads = heads, .dropout = dropout};
  }
  FeedForwardOptions feed_forward() const {
    return {.d_model = d_model, .d_ff = d_ff, .dropout = dropout, .activation = activation};
  }
  /// Itself; throws ValueError in the name of `module`, as those of the parts do.
  const TransformerLayerOptions& checked(const char* module) const {
    self_attention().checked(module);
    feed_forward().checked(module);
    norms.checked(module);
    return *this;
  }
};

/// Lists what the options of every model made of stacks of such layers have.
void stack_fields(Fields& fields, std::int64_t& d_model, std::int64_t& heads, std::int64_t& layers, std::int64_t& d_ff,
                  double& dropout);
void activation_field(Fields& fields, Activation& activation);
void positions_field(Fields& fields, Positions& positions);

/// One encoder layer (Vaswani et al. 2017, 3.1): (batch, time, d_model) to the same shape.
class TransformerEncoderLayer : public Module<TransformerEncoderLayer> {
 public:
  static constexpr const char *type = "TransformerEncoderLayer", *stack_type = "TransformerEncoder";
  TransformerEncoderLayer(const TransformerLayerOptions& options, Generator& generator);

  /// With a cache x stands behind the positions that it holds, as in MultiHeadAttention.
  Variable forward(const Variable& x, const Mask& mask = {}, KeyValueCache* cache = nullptr) const;

  /// What it was made with.
  const TransformerLayerOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  TransformerLayerOptions options_;
  MultiHeadAttention self_attn_;
  FeedForward feed_forward_;
  EitherNorm norm1_, norm2_;
  Dropout dropout1_, dropout2_;
};

/// Layers one after the other, and where `final_norm` says so a last norm, as in PyTorch's Transformer: the shape of x.
/// Each layer gets what stands beside x too.
template <class Layer>
class TransformerStack : public Module<TransformerStack<Layer>> {
 public:
  static constexpr const char* type = Layer::stack_type;
  TransformerStack(std::int64_t layers, const TransformerLayerOptions& options, Generator& generator)
      : options_(options.checked(type)) {
    check_at_least(type, "layers", layers, 0);
    for (std::int64_t i = 0; i < layers; ++i) layers_.emplace_back(options, generator);
    if (options.norms.final_norm) norm_.emplace(options.d_model, options.norms);
  }

  template <class... Beside>
  Variable forward(const Variable& x, const Beside&... beside) const {
    Variable h = x;
    for (const Layer& layer : layers_) h = layer(h, beside...);
    return norm_ ? (*norm_)(h) : h;
  }

  /// Of each layer.
  const TransformerLayerOptions& options() const { return options_; }
  /// As many layers with the same options, drawn anew; what `clone` begins with.
  TransformerStack made_anew(Generator& generator) const {
    return TransformerStack(static_cast<std::int64_t>(layers_.size()), options_, generator);
  }
  void members(Members& members) const override {
    members.children("layers", layers_);
    if (norm_) members.child("norm", *norm_);
  }

 private:
  TransformerLayerOptions options_;
  std::vector<Layer> layers_;
  std::optional<EitherNorm> norm_;
};

/// (batch, time, d_model) to the same shape; beside x it gets what its layers get, a mask and a cache.
using TransformerEncoder = TransformerStack<TransformerEncoderLayer>;

}  // namespace gradus::inline GRADUS_PRECISION::nn
