#include "nn/encoder.hpp"

#include "autograd/core/fields.hpp"
#include "autograd/ops/elementwise.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

void stack_fields(Fields& fields, std::int64_t& d_model, std::int64_t& heads, std::int64_t& layers, std::int64_t& d_ff,
                  double& dropout) {
  fields.whole("d_model", d_model, {.low = 1}, "width of the model");
  fields.whole("heads", heads, {.low = 1}, "of attention; must divide the width");
  fields.whole("layers", layers, {.low = 0}, "of each stack");
  fields.whole("d_ff", d_ff, {.low = 1}, "width inside the feed-forward part");
  fields.number("dropout", dropout, {.low = 0, .high = 1}, "probability to drop");
}

void activation_field(Fields& fields, Activation& activation) {
  fields.choice("activation", activation, {"relu", "gelu", "gelu_tanh", "silu", "swiglu"}, "of the feed-forward part");
}

void positions_field(Fields& fields, Positions& positions) {
  fields.choice("positions", positions, {"sinusoidal", "learned", "rotary", "alibi", "none"},
                "how the model knows where a symbol stands");
}

TransformerEncoderLayer::TransformerEncoderLayer(const TransformerLayerOptions& options, Generator& generator)
    : options_(options.checked(type)),
      self_attn_(options.self_attention(), generator),
      feed_forward_(options.feed_forward(), generator),
      norm1_(options.d_model, options.norms),
      norm2_(options.d_model, options.norms),
      dropout1_({.p = options.dropout}, generator),
      dropout2_({.p = options.dropout}, generator) {}

Variable TransformerEncoderLayer::forward(const Variable& x, const Mask& mask, KeyValueCache* cache) const {
  if (options_.norm_first) {
    Variable h = x + dropout1_(self_attn_(norm1_(x), mask, cache));
    return h + dropout2_(feed_forward_(norm2_(h)));
  }
  Variable h = norm1_(x + dropout1_(self_attn_(x, mask, cache)));
  return norm2_(h + dropout2_(feed_forward_(h)));
}

std::string TransformerEncoderLayer::extra_repr() const { return options_.norm_first ? "pre-norm" : "post-norm"; }

void TransformerEncoderLayer::members(Members& members) const {
  members.child("self_attn", self_attn_);
  members.flat("feed_forward", feed_forward_);  // PyTorch has linear1 and linear2 in the layer itself
  members.child("norm1", norm1_);
  members.child("norm2", norm2_);
  members.child("dropout1", dropout1_);
  members.child("dropout2", dropout2_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
