#include "nn/gpt.hpp"

#include <cmath>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/matmul.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

const GPTOptions& GPTOptions::checked(const char* module) const {
  check_sizes(module, {{"vocabulary", vocabulary}, {"max_length", max_length}});
  layer().checked(module);
  check_at_least(module, "layers", layers, 0);
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

Variable GPT::forward(const Indices& tokens) const {
  check(tokens.dimension() == 2, "the tokens have shape {}, not (batch, time)", shape_of(tokens));
  Variable x = dropout_(positions_(embedding_(tokens)));
  Variable h = stack_(x, Mask::causal(shape_of(tokens)[1]));
  return linear(h, embedding_.weight(), {});
}

void GPT::members(Members& members) const {
  members.child("embedding", embedding_);
  positions_.members(members);
  members.child("dropout", dropout_);
  members.flat("stack", stack_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
