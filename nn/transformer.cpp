#include "nn/transformer.hpp"

#include <cmath>

#include "autograd/core/fields.hpp"
#include "autograd/ops/elementwise.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

void TransformerOptions::fields(Fields& fields) {
  fields.whole("vocabulary", vocabulary, {.low = 1}, "symbols of source and target, padding, begin and end included");
  stack_fields(fields, d_model, heads, layers, d_ff, dropout);
  activation_field(fields, activation);
  fields.flag("norm_first", norm_first, "pre-norm layers instead of the paper's post-norm");
  positions_field(fields, positions);
  fields.whole("max_length", max_length, {.low = 0}, "the longest sequence of learned positions");
  norms.fields(fields);
  fields.whole("target_vocabulary", target_vocabulary, {.low = 0}, "symbols of the target; 0: as many as the source's");
}

const TransformerOptions& TransformerOptions::checked(const char* module) const {
  check_fields(module, *this);
  layer().checked(module);
  if (positions == Positions::learned) check_sizes(module, {{"max_length", max_length}});
  return *this;
}

Transformer::Transformer(const TransformerOptions& options, Generator& generator)
    : options_(options.checked(type)),
      source_embedding_({.num_embeddings = options.vocabulary, .embedding_dim = options.d_model}, generator),
      target_embedding_({.num_embeddings = options.target_symbols(), .embedding_dim = options.d_model}, generator),
      dropout_({.p = options.dropout}, generator),
      encoder_(options.layers, options.layer(), generator),
      decoder_(options.layers, options.layer(), generator),
      output_({.in_features = options.d_model, .out_features = options.target_symbols()}, generator) {
  // The output is not part of PyTorch's Transformer and keeps Linear's start, which is narrower: in the median of six
  // seeds, copy and reverse take 200 steps each; with a xavier-uniform output 225 and 250.
  for (auto& [name, parameter] : named_parameters())
    if (parameter.dimension() == 2 && !name.starts_with("output.")) init::xavier_uniform(parameter, generator);
  double deviation = 1 / std::sqrt(static_cast<double>(options.d_model));
  source_embedding_.reset(deviation, generator);
  target_embedding_.reset(deviation, generator);

  // Last: learned positions start smaller than the matrices above.
  positions_ =
      AddedPositions(options.positions, {.d_model = options.d_model, .max_length = options.max_length}, generator);
}

Variable Transformer::forward(const Indices& source, const Indices& target_in, const SequenceMasks& masks) const {
  return decode(target_in, encode(source, masks.source), masks);
}

Variable Transformer::encode(const Indices& source, const Mask& source_mask) const {
  ModuleScope scope(*this);
  return encoder_(embed(source_embedding_, source), source_mask);
}

Variable Transformer::decode(const Indices& target_in, const Variable& memory, const SequenceMasks& masks,
                             KeyValueCache* cache) const {
  ModuleScope scope(*this);
  Variable x = embed(target_embedding_, target_in, cache ? cache->length() : 0);
  Variable logits = output_(decoder_(x, memory, masks.target, masks.memory, cache));
  if (cache) cache->advance(x.size(1));
  return logits;
}

Variable Transformer::embed(const Embedding& embedding, const Indices& tokens, std::int64_t before) const {
  check(tokens.dimension() == 2, "the symbols have shape {}, not (batch, time)", shape_of(tokens));
  Variable x = embedding(tokens) * std::sqrt(static_cast<double>(options_.d_model));
  return dropout_(positions_(x, before));
}

std::string Transformer::extra_repr() const { return changed_fields(options_); }

void Transformer::members(Members& members) const {
  members.child("source_embedding", source_embedding_);
  members.child("target_embedding", target_embedding_);
  positions_.members(members);
  members.child("dropout", dropout_);
  members.child("encoder", encoder_);
  members.child("decoder", decoder_);
  members.child("output", output_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
