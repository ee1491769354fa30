#include "nn/attention.hpp"

#include <fmt/format.h>

#include "autograd/ops/matmul.hpp"
#include "autograd/ops/shape.hpp"
#include "nn/attention_maps.hpp"
#include "nn/check_options.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

const MultiHeadAttentionOptions& MultiHeadAttentionOptions::checked(const char* module) const {
  check_sizes(module, {{"d_model", d_model}, {"heads", heads}});
  check<ValueError>(d_model % heads == 0, "{}: d_model {} is not a multiple of heads {}", module, d_model, heads);
  check_probability(module, "dropout", dropout);
  return *this;
}

MultiHeadAttention::MultiHeadAttention(const MultiHeadAttentionOptions& options, Generator& generator)
    : options_(options.checked(type)),
      generator_(generator.split()),
      out_proj_({.in_features = options.d_model, .out_features = options.d_model}, generator) {
  in_proj_weight_ = Variable(empty({3 * options.d_model, options.d_model}), true);
  in_proj_bias_ = Variable(zeros({3 * options.d_model}), true);
  init::xavier_uniform(in_proj_weight_, generator);
  Variable out_proj_bias = out_proj_.parameter("bias");
  init::uniform(out_proj_bias, generator, 0, 0);
}

Variable MultiHeadAttention::forward(const Variable& x, const Mask& mask) const {
  std::int64_t d_model = options_.d_model;
  Variable qkv = project(x, 0, 3);  // (batch, time, 3 d_model), read in place
  if (AttentionRecorder::wanted()) note_weights(x, x, mask);
  return out_proj_(scaled_dot_product_attention({qkv, 0, d_model}, {qkv, d_model, d_model}, {qkv, 2 * d_model, d_model},
                                                mask, attention_options()));
}

Variable MultiHeadAttention::forward(const Variable& query, const Variable& memory, const Mask& mask) const {
  std::int64_t d_model = options_.d_model;
  Variable q = project(query, 0, 1), kv = project(memory, 1, 2);
  if (AttentionRecorder::wanted()) note_weights(query, memory, mask);
  return out_proj_(
      scaled_dot_product_attention(q, {kv, 0, d_model}, {kv, d_model, d_model}, mask, attention_options()));
}

AttentionResult MultiHeadAttention::with_weights(const Variable& query, const Variable& memory,
                                                 const Mask& mask) const {
  ModuleScope scope(*this);
  auto [context, weights] =
      composed_attention(project(query, 0, 1), project(memory, 1, 1), project(memory, 2, 1), mask, attention_options());
  AttentionRecorder::note(weights.value());
  return {out_proj_(context), weights};
}

void MultiHeadAttention::note_weights(const Variable& query, const Variable& memory, const Mask& mask) const {
  NoGradGuard no_grad;
  // Without the dropout, whose draws belong to the run that is watched.
  AttentionResult result = composed_attention(project(query, 0, 1), project(memory, 1, 1), project(memory, 2, 1), mask,
                                              {.heads = options_.heads});
  AttentionRecorder::note(result.weights.value());
}

Variable MultiHeadAttention::project(const Variable& x, std::int64_t first_block, std::int64_t blocks) const {
  std::int64_t d_model = options_.d_model;
  check(x.dimension() == 3 && x.size(2) == d_model, "the {} has shape {}, the module was made for (batch, time, {})",
        first_block == 0 ? "query" : "memory", x.value().shape(), d_model);
  if (blocks == 3) return linear(x, in_proj_weight_, in_proj_bias_);
  std::int64_t from = first_block * d_model, to = from + blocks * d_model;
  return linear(x, slice(in_proj_weight_, 0, from, to), slice(in_proj_bias_, 0, from, to));
}

AttentionOptions MultiHeadAttention::attention_options() const {
  return {.heads = options_.heads, .dropout = training() ? options_.dropout : 0, .generator = &generator_};
}

std::string MultiHeadAttention::extra_repr() const {
  return fmt::format("d_model={}, heads={}{}", options_.d_model, options_.heads,
                     options_.dropout > 0 ? fmt::format(", dropout={}", options_.dropout) : "");
}

void MultiHeadAttention::members(Members& members) {
  members("in_proj_weight", in_proj_weight_);
  members("in_proj_bias", in_proj_bias_);
  members("out_proj", out_proj_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
