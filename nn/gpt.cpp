#include "nn/gpt.hpp"

#include <cmath>

#include "autograd/core/fields.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/shape.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

void GPTOptions::fields(Fields& fields) {
  fields.whole("vocabulary", vocabulary, {.low = 1}, "tokens that there are");
  fields.whole("max_length", max_length, {.low = 1}, "tokens that it reads at once, at most");
  stack_fields(fields, d_model, heads, layers, d_ff, dropout);
  activation_field(fields, activation);
  positions_field(fields, positions);
  norms.fields(fields);
}

const GPTOptions& GPTOptions::checked(const char* module) const {
  check_fields(module, *this);
  layer().checked(module);
  return *this;
}

GPT::GPT(const GPTOptions& options, Generator& generator)
    : options_(options.checked(type)),
      embedding_({.num_embeddings = options.vocabulary, .embedding_dim = options.d_model}, generator),
      positions_(options.positions, {.d_model = options.d_model, .max_length = options.max_length}, generator),
      dropout_({.p = options.dropout}, generator),
      stack_(options.layers, options.layer(), generator) {
  const double deviation = 0.02;
  // A stack adds 2 * layers terms to its input: so many independent ones together are to have a single one's deviation.
  const double residual = deviation / std::sqrt(2.0 * static_cast<double>(std::max<std::int64_t>(options.layers, 1)));
  embedding_.reset(deviation, generator);
  for (auto& [name, parameter] : stack_.named_parameters()) {
    bool ends_in_sum = name.ends_with("out_proj.weight") || name.ends_with("linear2.weight");
    if (parameter.dimension() == 2) init::normal(parameter, generator, 0, ends_in_sum ? residual : deviation);
    if (name.ends_with("bias")) parameter.mutable_value().fill(0);
  }
}

Variable GPT::forward(const Indices& tokens, KeyValueCache* cache) const {
  return linear(read(tokens, cache), embedding_.weight(), {});
}

Variable GPT::next(const Indices& tokens, KeyValueCache* cache) const {
  ModuleScope scope(*this);
  Variable h = read(tokens, cache);
  check(h.size(1) > 0, "the tokens {} have no last one", shape_of(tokens));
  return linear(slice(h, 1, h.size(1) - 1, h.size(1)), embedding_.weight(), {});
}

Variable GPT::read(const Indices& tokens, KeyValueCache* cache) const {
  check(tokens.dimension() == 2, "the tokens have shape {}, not (batch, time)", shape_of(tokens));
  std::int64_t time = shape_of(tokens)[1], before = cache ? cache->length() : 0;
  Variable x = dropout_(positions_(embedding_(tokens), before));
  Variable h = stack_(x, Mask::causal(time, before + time), cache);
  if (cache) cache->advance(time);
  return h;
}

std::string GPT::extra_repr() const { return changed_fields(options_); }

void GPT::members(Members& members) const {
  members.child("embedding", embedding_);
  positions_.members(members);
  members.child("dropout", dropout_);
  members.flat("stack", stack_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
