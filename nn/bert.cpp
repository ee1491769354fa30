#include "nn/bert.hpp"

#include "autograd/core/fields.hpp"
#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/shape.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

void BERTOptions::fields(Fields& fields) {
  fields.whole("vocabulary", vocabulary, {.low = 1}, "tokens that there are");
  fields.whole("segments", segments, {.low = 1}, "kinds of sentences");
  fields.whole("max_length", max_length, {.low = 1}, "tokens that it reads at once, at most");
  stack_fields(fields, d_model, heads, layers, d_ff, dropout);
  fields.number("norm_eps", norm_eps, {.low = 0}, "added to a norm's variance");
  fields.flag("pooler", pooler, "what the first position says of all");
  fields.flag("masked_language_head", masked_language_head, "what fills blanks");
}

const BERTOptions& BERTOptions::checked(const char* module) const {
  check_fields(module, *this);
  layer().checked(module);
  return *this;
}

BERT::BERT(const BERTOptions& options, Generator& generator)
    : options_(options.checked(type)),
      word_embedding_({.num_embeddings = options.vocabulary, .embedding_dim = options.d_model}, generator),
      segment_embedding_({.num_embeddings = options.segments, .embedding_dim = options.d_model}, generator),
      positions_({.d_model = options.d_model, .max_length = options.max_length}, generator),
      norm_({.width = options.d_model, .eps = options.norm_eps}),
      dropout_({.p = options.dropout}, generator),
      encoder_(options.layers, options.layer(), generator) {
  LinearOptions square{.in_features = options.d_model, .out_features = options.d_model, .zero_bias = true};
  if (options.pooler) pooler_.emplace(square, generator);
  if (options.masked_language_head) {
    head_.emplace(square, generator);
    head_norm_.emplace(LayerNormOptions{.width = options.d_model, .eps = options.norm_eps});
    head_bias_ = Variable(zeros({options.vocabulary}), true);
  }
  for (auto& [name, parameter] : named_parameters()) {
    if (parameter.dimension() == 2) init::normal(parameter, generator, 0, 0.02);
    if (name.ends_with("bias")) parameter.mutable_value().fill(0);
  }
}

Variable BERT::forward(const Indices& tokens, const Mask& mask) const {
  Indices first = Indices::from_shape(tokens.shape());
  first.fill(0);
  return forward(tokens, first, mask);
}

Variable BERT::forward(const Indices& tokens, const Indices& segments, const Mask& mask) const {
  check(tokens.dimension() == 2 && tokens.shape() == segments.shape(),
        "the tokens have shape {} and their segments {}, not both (batch, time)", shape_of(tokens), shape_of(segments));
  Variable x = positions_(word_embedding_(tokens) + segment_embedding_(segments));
  return encoder_(dropout_(norm_(x)), mask);
}

Variable BERT::pooled(const Variable& hidden) const {
  ModuleScope scope(*this);
  check<ValueError>(pooler_.has_value(), "this model was made without a pooler");
  check(hidden.dimension() == 3 && hidden.size(1) > 0,
        "the hidden states have shape {}, not (batch, time, {}) with a first time", hidden.shape(), options_.d_model);
  return tanh((*pooler_)(select(hidden, 1, 0)));
}

Variable BERT::masked_language_logits(const Variable& hidden) const {
  ModuleScope scope(*this);
  check<ValueError>(head_.has_value(), "this model was made without a masked-language head");
  return linear((*head_norm_)(gelu((*head_)(hidden))), word_embedding_.weight(), head_bias_);
}

std::string BERT::extra_repr() const { return changed_fields(options_); }

void BERT::members(Members& members) const {
  members.parameter("head_bias", head_bias_);
  members.child("word_embedding", word_embedding_);
  members.child("segment_embedding", segment_embedding_);
  members.child("positions", positions_);
  members.child("norm", norm_);
  members.child("dropout", dropout_);
  members.child("encoder", encoder_);
  if (pooler_) members.child("pooler", *pooler_);
  if (head_) members.child("head", *head_);
  if (head_norm_) members.child("head_norm", *head_norm_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
