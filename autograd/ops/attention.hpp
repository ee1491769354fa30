#pragma once
#include "autograd/tensor/mask.hpp"
#include "autograd/tensor/random.hpp"
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct AttentionOptions {
  std::int64_t heads = 1;           ///< the last axis holds this many heads side by side
  double dropout = 0;               ///< probability to drop a weight after the softmax
  Generator* generator = nullptr;   ///< where dropout draws from; needed when dropout > 0
  std::vector<double> slopes = {};  ///< of ALiBi, one a head; empty: none
};

/// One slope a head, 2^(-8 h / heads) for h = 1, 2, ..., heads (ALiBi, Press et al. 2022); where heads is no power of
/// two, the slopes of the next lower one and then every other one of its double's, as in the paper's code. Throws
/// ValueError for heads below 1 and above 65,536.
std::vector<double> alibi_slopes(std::int64_t heads);

/// A part of x (batch, time, features), read in place: columns first, first + 1, ..., first + width - 1, of all rows or
/// of those that `rows` names. A whole Variable converts.
///
///     scaled_dot_product_attention(query, Columns(keys).rows(0, kept), Columns(values).rows(0, kept))
///
/// looks at the first `kept` positions of longer buffers.
struct Columns {
  Columns(const Variable& of) : Columns(of, 0, of.dimension() > 0 ? of.size(-1) : 0) {}
  Columns(const Tensor& of) : Columns(Variable(of)) {}
  Columns(const Variable& of, std::int64_t from, std::int64_t count)
      : x(of), first(from), width(count), row_count(of.dimension() > 1 ? of.size(1) : 0) {}
  /// The same columns of the rows from, from + 1, ..., from + count - 1.
  Columns rows(std::int64_t from, std::int64_t count) const {
    Columns result = *this;
    result.first_row = from, result.row_count = count;
    return result;
  }

  Variable x;
  std::int64_t first, width;
  std::int64_t first_row = 0, row_count;
};

/// softmax(Q K^T / sqrt(d_k)) V (Vaswani et al. 2017, eq. 1), for each head by itself. query (batch, queries, heads *
/// d_k), key (batch, keys, heads * d_k), value (batch, keys, heads * d_v) to (batch, queries, heads * d_v); head h has
/// columns h * d_k to (h + 1) * d_k - 1. A query that may look at nothing gives zeros and sends zero gradient.
///
/// Keys that a mask's padding or causal limit hides from all queries of their batch entry are not read at all: NaN
/// there changes nothing. What is hidden by a table, or by a causal limit from some of the queries only, has the weight
/// 0: NaN in the key changes no output, but NaN or infinity in the value makes 0 * NaN of outputs, as in PyTorch, and
/// in the key it makes that of gradients of queries.
///
/// With slopes, slope * |i - j| is subtracted from the score of positions i and j (ALiBi, Press et al. 2022, which has
/// no keys ahead of the query). A causal mask says where queries stand; without one they are the last of the keys.
///
/// Throws ShapeError when widths, lengths, heads or the mask do not fit, ValueError for slopes that are not finite. The
/// same composed from simple operations is `composed_attention` in testing/composed.hpp.
Variable scaled_dot_product_attention(const Columns& query, const Columns& key, const Columns& value,
                                      const Mask& mask = {}, const AttentionOptions& options = {});

/// What its queries look at: the weights (batch, heads, queries, keys) before dropout, without a graph. It draws
/// nothing.
Tensor attention_weights(const Columns& query, const Columns& key, const Mask& mask = {},
                         const AttentionOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
