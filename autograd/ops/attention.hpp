#pragma once
#include "autograd/tensor/mask.hpp"
#include "autograd/tensor/random.hpp"
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct AttentionOptions {
  std::int64_t heads = 1;          ///< the last axis holds this many heads side by side
  double dropout = 0;              ///< probability to drop a weight after the softmax
  Generator* generator = nullptr;  ///< where dropout draws from; needed when dropout > 0
};

/// A part of x's last axis, read in place: columns first, first + 1, ..., first + width - 1. A whole Variable converts.
struct Columns {
  Columns(const Variable& x) : x(x), width(x.dimension() > 0 ? x.size(-1) : 0) {}
  Columns(const Tensor& x) : Columns(Variable(x)) {}
  Columns(const Variable& x, std::int64_t first, std::int64_t width) : x(x), first(first), width(width) {}
  Variable x;
  std::int64_t first = 0;
  std::int64_t width = 0;
};

/// softmax(Q K^T / sqrt(d_k)) V (Vaswani et al. 2017, eq. 1), for each head by itself. query (batch, queries, heads *
/// d_k), key (batch, keys, heads * d_k), value (batch, keys, heads * d_v) to (batch, queries, heads * d_v); head h has
/// columns h * d_k to (h + 1) * d_k - 1. A query that may look at nothing gives zeros and sends zero gradient. Throws
/// ShapeError when widths, lengths, heads or the mask do not fit.
Variable scaled_dot_product_attention(const Columns& query, const Columns& key, const Columns& value,
                                      const Mask& mask = {}, const AttentionOptions& options = {});

struct AttentionResult {
  Variable output;   ///< as scaled_dot_product_attention returns it
  Variable weights;  ///< (batch, heads, queries, keys), before dropout
};

/// The same from primitives, as a reader would write it, and with the weights: slower, equal in values and gradients
/// where keys and values are finite (an infinite value under a hidden key makes NaN here), and equal in its dropout for
/// the same state of the generator.
AttentionResult composed_attention(const Variable& query, const Variable& key, const Variable& value,
                                   const Mask& mask = {}, const AttentionOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
