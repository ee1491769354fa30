#pragma once
#include "autograd/ops/attention.hpp"
#include "nn/key_value_cache.hpp"
#include "nn/linear.hpp"
#include "nn/positional_encoding.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// The defaults are the paper's base model.
struct MultiHeadAttentionOptions {
  std::int64_t d_model = 512;
  std::int64_t heads = 8;
  double dropout = 0;                     ///< of the attention weights
  Positions positions = Positions::none;  ///< of self-attention: rotary or alibi; others are added before it

  /// Itself; throws ValueError in the name of `module` for sizes below 1, heads that do not divide d_model, a dropout
  /// outside [0, 1], and rotary positions with heads of an odd width.
  const MultiHeadAttentionOptions& checked(const char* module) const;
};

/// MultiHead(Q, K, V) = Concat(head_1, ..., head_h) W^O, head_i = Attention(Q W_i^Q, K W_i^K, V W_i^V) (Vaswani et al.
/// 2017, 3.2.2). Q, K and V matrices lie in one in_proj_weight, in that order, as in PyTorch; it starts xavier-uniform,
/// the biases at 0. What its queries look at, an AttentionRecorder notes (nn/attention_maps). Throws ValueError for
/// options that are not `checked`.
class MultiHeadAttention : public Module<MultiHeadAttention> {
 public:
  static constexpr const char* type = "MultiHeadAttention";
  MultiHeadAttention(const MultiHeadAttentionOptions& options, Generator& generator);

  /// Self-attention: (batch, time, d_model) to the same shape. `first_position`, which only rotary positions look at,
  /// is that of the first time. ALiBi takes where queries stand from the mask, as scaled_dot_product_attention says,
  /// and without a causal one lowers what lies ahead as what lies behind.
  Variable forward(const Variable& x, const Mask& mask = {}, std::int64_t first_position = 0) const;
  /// The same of positions that stand behind those in the cache, and look at these too: the mask is for (time, those
  /// and time). Without a cache (nullptr) they are the first ones.
  Variable forward(const Variable& x, const Mask& mask, KeyValueCache* cache) const;
  /// Cross-attention: query (batch, queries, d_model) looks at memory (batch, keys, d_model), whatever the positions of
  /// either; the query's shape. With a cache memory is looked at once: later calls take its keys and values from there.
  Variable forward(const Variable& query, const Variable& memory, const Mask& mask = {},
                   KeyValueCache* cache = nullptr) const;

  /// What it was made with.
  const MultiHeadAttentionOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  /// x times rows of in_proj_weight, from `first` d_model-wide block on.
  Variable project(const Variable& x, std::int64_t first_block, std::int64_t blocks) const;
  Variable attend_itself(const Variable& x, const Mask& mask, std::int64_t first_position, KeyValueCache* cache) const;
  /// W^O after the attention, whose weights an AttentionRecorder notes where there is one. `of_itself`: for
  /// self-attention, where positions of queries and keys are comparable.
  Variable attend(const Columns& query, const Columns& key, const Columns& value, const Mask& mask,
                  bool of_itself) const;

  MultiHeadAttentionOptions options_;
  mutable Generator generator_;  // of the dropout
  Variable in_proj_weight_;      // (3 d_model, d_model)
  Variable in_proj_bias_;        // (3 d_model)
  Linear out_proj_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
