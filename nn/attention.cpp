#include "nn/attention.hpp"

#include <fmt/format.h>

#include "autograd/core/check_options.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/rotary.hpp"
#include "nn/attention_maps.hpp"
#include "nn/init.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

const MultiHeadAttentionOptions& MultiHeadAttentionOptions::checked(const char* module) const {
  check_sizes(module, {{"d_model", d_model}, {"heads", heads}});
  check<ValueError>(d_model % heads == 0, "{}: d_model {} is not a multiple of heads {}", module, d_model, heads);
  check_probability(module, "dropout", dropout);
  name_of(positions, module);
  check<ValueError>(positions != Positions::rotary || d_model / heads % 2 == 0,
                    "{}: rotary positions need heads of an even width, and d_model {} / heads {} is {}", module,
                    d_model, heads, d_model / heads);
  return *this;
}

MultiHeadAttention::MultiHeadAttention(const MultiHeadAttentionOptions& options, Generator& generator)
    : options_(options.checked(type)),
      generator_(generator.split()),
      out_proj_({.in_features = options.d_model, .out_features = options.d_model, .zero_bias = true}, generator) {
  in_proj_weight_ = Variable(empty({3 * options.d_model, options.d_model}), true);
  in_proj_bias_ = Variable(zeros({3 * options.d_model}), true);
  init::xavier_uniform(in_proj_weight_, generator);
}

Variable MultiHeadAttention::forward(const Variable& x, const Mask& mask, std::int64_t first_position) const {
  return attend_itself(x, mask, first_position, nullptr);
}

Variable MultiHeadAttention::forward(const Variable& x, const Mask& mask, KeyValueCache* cache) const {
  return attend_itself(x, mask, cache ? cache->length() : 0, cache);
}

Variable MultiHeadAttention::attend_itself(const Variable& x, const Mask& mask, std::int64_t first_position,
                                           KeyValueCache* cache) const {
  std::int64_t d_model = options_.d_model;
  auto attend_all = [&](const Columns& query, const Columns& key, const Columns& value) {
    if (!cache) return attend(query, key, value, mask, true);
    auto [keys, values] = cache->extended(*this, key, value);
    return attend(query, keys, values, mask, true);
  };
  if (options_.positions == Positions::rotary) {
    Variable qk = rotary(project(x, 0, 2), {.heads = 2 * options_.heads, .first_position = first_position});
    return attend_all({qk, 0, d_model}, {qk, d_model, d_model}, project(x, 2, 1));
  }
  Variable qkv = project(x, 0, 3);  // (batch, time, 3 d_model), read in place
  return attend_all({qkv, 0, d_model}, {qkv, d_model, d_model}, {qkv, 2 * d_model, d_model});
}

Variable MultiHeadAttention::forward(const Variable& query, const Variable& memory, const Mask& mask,
                                     KeyValueCache* cache) const {
  std::int64_t d_model = options_.d_model;
  Variable q = project(query, 0, 1);
  auto of_memory = [&] { return project(memory, 1, 2); };
  Variable kv = cache ? cache->once(*this, of_memory) : of_memory();
  return attend(q, {kv, 0, d_model}, {kv, d_model, d_model}, mask, false);
}

Variable MultiHeadAttention::attend(const Columns& query, const Columns& key, const Columns& value, const Mask& mask,
                                    bool of_itself) const {
  AttentionOptions options{
      .heads = options_.heads, .dropout = training() ? options_.dropout : 0, .generator = &generator_};
  if (options_.positions == Positions::alibi && of_itself) options.slopes = alibi_slopes(options_.heads);
  if (AttentionRecorder::wanted()) AttentionRecorder::note(attention_weights(query, key, mask, options));
  return out_proj_(scaled_dot_product_attention(query, key, value, mask, options));
}

Variable MultiHeadAttention::project(const Variable& x, std::int64_t first_block, std::int64_t blocks) const {
  std::int64_t d_model = options_.d_model;
  check(x.dimension() == 3 && x.size(2) == d_model, "the {} has shape {}, the module was made for (batch, time, {})",
        first_block == 0 ? "query" : "memory", x.value().shape(), d_model);
  return linear(x, in_proj_weight_, in_proj_bias_, {.first = first_block * d_model, .count = blocks * d_model});
}

std::string MultiHeadAttention::extra_repr() const {
  bool acts = options_.positions == Positions::rotary || options_.positions == Positions::alibi;
  return fmt::format("d_model={}, heads={}{}{}", options_.d_model, options_.heads,
                     options_.dropout > 0 ? fmt::format(", dropout={}", options_.dropout) : "",
                     acts ? fmt::format(", {}", name_of(options_.positions)) : "");
}

void MultiHeadAttention::members(Members& members) const {
  members.parameter("in_proj_weight", in_proj_weight_);
  members.parameter("in_proj_bias", in_proj_bias_);
  members.child("out_proj", out_proj_);
  members.stream("generator", generator_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
