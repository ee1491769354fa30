#include "nn/decoder.hpp"

#include "autograd/ops/elementwise.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

TransformerDecoderLayer::TransformerDecoderLayer(const TransformerLayerOptions& options, Generator& generator)
    : options_(options.checked(type)),
      self_attn_(options.self_attention(), generator),
      multihead_attn_(options.multihead_attention(), generator),
      feed_forward_(options.feed_forward(), generator),
      norm1_(options.d_model, options.norms),
      norm2_(options.d_model, options.norms),
      norm3_(options.d_model, options.norms),
      dropout1_({.p = options.dropout}, generator),
      dropout2_({.p = options.dropout}, generator),
      dropout3_({.p = options.dropout}, generator) {}

Variable TransformerDecoderLayer::forward(const Variable& x, const Variable& memory, const Mask& mask,
                                          const Mask& memory_mask, KeyValueCache* cache) const {
  if (options_.norm_first) {
    Variable h = x + dropout1_(self_attn_(norm1_(x), mask, cache));
    h = h + dropout2_(multihead_attn_(norm2_(h), memory, memory_mask, cache));
    return h + dropout3_(feed_forward_(norm3_(h)));
  }
  Variable h = norm1_(x + dropout1_(self_attn_(x, mask, cache)));
  h = norm2_(h + dropout2_(multihead_attn_(h, memory, memory_mask, cache)));
  return norm3_(h + dropout3_(feed_forward_(h)));
}

std::string TransformerDecoderLayer::extra_repr() const { return options_.norm_first ? "pre-norm" : "post-norm"; }

void TransformerDecoderLayer::members(Members& members) const {
  members.child("self_attn", self_attn_);
  members.child("multihead_attn", multihead_attn_);
  members.flat("feed_forward", feed_forward_);  // PyTorch has linear1 and linear2 in the layer itself
  members.child("norm1", norm1_);
  members.child("norm2", norm2_);
  members.child("norm3", norm3_);
  members.child("dropout1", dropout1_);
  members.child("dropout2", dropout2_);
  members.child("dropout3", dropout3_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
