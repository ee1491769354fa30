#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <tuple>

#include "autograd/ops/attention_check.hpp"
#include "autograd/ops/dropout.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/shape.hpp"
#include "autograd/ops/softmax.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// (batch, time, heads * width) to (batch, heads, time, width)
Variable split_heads(const Variable& x, std::int64_t heads) {
  Shape s = x.shape();
  return permute(reshape(x, {s[0], s[1], heads, s[2] / heads}), {0, 2, 1, 3});
}

/// (batch, heads, time, width) to (batch, time, heads * width)
Variable join_heads(const Variable& x) {
  Shape s = x.shape();
  return reshape(permute(x, {0, 2, 1, 3}), {s[0], s[2], s[1] * s[3]});
}

/// Where a query may not look: (batch, 1, queries, keys), alike for all heads.
Condition hidden_keys(const Mask& mask, std::int64_t batch, std::int64_t queries, std::int64_t keys) {
  Mask::Table may_look = mask.table(batch, queries, keys);
  auto hidden = Condition::Array::from_shape(Shape{batch, 1, queries, keys});
  std::transform(may_look.begin(), may_look.end(), hidden.begin(), std::logical_not());
  return hidden;
}

}  // namespace

AttentionResult composed_attention(const Variable& query, const Variable& key, const Variable& value, const Mask& mask,
                                   const AttentionOptions& options) {
  Attention sizes = checked_attention("composed_attention", query, key, value, mask, options);
  auto [batch, heads, queries, keys, d_k] =
      std::tuple(sizes.batch, sizes.heads, sizes.queries, sizes.keys, sizes.width);
  Condition hidden = hidden_keys(mask, batch, queries, keys);

  Variable q = split_heads(query, heads), k = split_heads(key, heads), v = split_heads(value, heads);
  Variable scores = matmul(q, transpose(k)) / std::sqrt(std::max(static_cast<double>(d_k), 1.0));
  // Not -inf: where a query sees nothing at all, the softmax is to stay a number, which the second fill makes 0.
  constexpr double lowest = std::numeric_limits<Scalar>::lowest();
  Variable weights = masked_fill(softmax(masked_fill(scores, hidden, lowest)), hidden, 0);
  Variable kept = options.dropout > 0 ? dropout(weights, options.dropout, *options.generator) : weights;
  return {join_heads(matmul(kept, v)), weights};
}

}  // namespace gradus::inline GRADUS_PRECISION
