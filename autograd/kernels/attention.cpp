#include "autograd/kernels/attention.hpp"

#include <cmath>
#include <limits>

#include "autograd/core/parallel.hpp"
#include "autograd/kernels/gemm.hpp"
#include "autograd/kernels/rows.hpp"
#include "autograd/kernels/transpose.hpp"

// Scores and weights are stored transposed, (keys, queries): the softmax of 16 queries then runs down 16 neighbouring
// columns with one vector, however few keys there are, and no product needs its right factor transposed, which is slow
// for small matrices. Queries are padded with zeros to a multiple of 16; what comes of the padding is used nowhere.
// One query alone, as where a model writes symbol by symbol, is not padded: its scores are a row.
namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::int64_t side_by_side = 16;
constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();

/// The queries first, ..., first + count - 1 of one head of one batch entry, and the keys first_key, ..., first_key +
/// keys - 1: all others are hidden from all these queries.
struct Block {
  std::int64_t b, h;
  std::int64_t first, count;
  std::int64_t first_key, keys;
  std::int64_t stride;  // count, padded
};

/// Few queries at a time where the mask is causal, so that each block leaves out most of the keys that are hidden.
std::int64_t block_size(const Attention& a) { return a.mask.is_causal() ? 32 : 128; }

std::int64_t padded(std::int64_t count) {
  return count == 1 ? 1 : (count + side_by_side - 1) / side_by_side * side_by_side;
}

/// The blocks of the heads first_head, ..., last_head - 1, counted through all batch entries; of each head the last one
/// first, from which the fewest keys are hidden. A head without queries is one block of none.
template <class Run>
void for_each_block(const Attention& a, std::int64_t first_head, std::int64_t last_head, Run run) {
  std::int64_t step = block_size(a);
  for (std::int64_t head = first_head; head < last_head; ++head) {
    std::int64_t b = head / a.heads, first_key = a.mask.first(b);
    for (std::int64_t first = (std::max<std::int64_t>(a.queries, 1) - 1) / step * step; first >= 0; first -= step) {
      std::int64_t count = std::min(step, a.queries - first);
      std::int64_t limit = std::min(a.keys, a.mask.limit(b, first + count - 1));
      run(Block{b, head % a.heads, first, count, first_key, std::max<std::int64_t>(0, limit - first_key),
                padded(count)});
    }
  }
}

/// Heads that make a piece for `parallel_ranges`.
std::int64_t heads_a_piece(const Attention& a) {
  constexpr std::int64_t work = 1 << 18;  // multiplications of one of a head's products
  std::int64_t heads =
      std::max<std::int64_t>(1, work / std::max<std::int64_t>(1, a.queries * a.keys * (a.width + a.value_width)));
  return a.views_overlap ? (heads + a.heads - 1) / a.heads * a.heads : heads;
}

/// Where the weights of a block lie among all of them.
std::int64_t place_of_weights(const Attention& a, const Block& block) {
  return ((block.b * a.heads + block.h) * padded(a.queries) + block.first) * a.keys;
}

/// Room for `rows` numbers for each query of a block.
Buffer scratch(const Attention& a, std::int64_t rows) {
  return Buffer(static_cast<std::size_t>(rows * padded(std::min(a.queries, block_size(a)))));
}

/// Where the block's head and batch entry start in x, at time `row`.
template <class T>
T* at(const Attention::Heads<T>& x, std::int64_t width, const Block& block, std::int64_t row) {
  return x.data + block.b * x.batch_stride + row * x.stride + block.h * width;
}

/// The rows from `row` on of the block's head: the queries' (count, width), or what keys and values it may see.
template <class T>
MatrixView rows_of(const Attention::Heads<T>& x, std::int64_t width, const Block& block, std::int64_t row) {
  return {at(x, width, block, row), x.stride};
}

/// y or its gradient.
template <class T>
Attention::Heads<T> output(const Attention& a, T* y) {
  return {y, a.heads * a.value_width, a.queries * a.heads * a.value_width};
}

/// (count, width) to (width, stride), zeros in the padding
void padded_transpose(const MatrixView& x, std::int64_t count, std::int64_t width, Scalar* result,
                      std::int64_t stride) {
  transpose_matrix(x.data, x.stride, count, width, result, stride);
  for (std::int64_t j = 0; j < width; ++j) std::fill(result + j * stride + count, result + (j + 1) * stride, Scalar(0));
}

/// ALiBi (Press et al. 2022): scores (keys, stride) minus slope * |position of the query - position of the key|.
void lower_by_distance(const Attention& a, const Block& block, Scalar* scores) {
  Scalar slope = a.slopes[static_cast<std::size_t>(block.h)];
  std::int64_t first = a.mask.offset(a.queries, a.keys) + block.first - block.first_key;  // seen from the first key
  for (std::int64_t j = 0; j < block.keys; ++j, scores += block.stride)
    for (std::int64_t i = 0; i < block.stride; ++i)
      scores[i] -= slope * std::abs(static_cast<Scalar>(first - j) + static_cast<Scalar>(i));
}

/// The scores (keys, stride) of what a query may not look at become -infinity.
void hide(const Mask& mask, const Block& block, Scalar* scores) {
  if (!mask.has_table()) {
    // A mask's limit never falls from one query to the next: a key is hidden from the first few of them.
    auto limit = [&](std::int64_t i) { return mask.limit(block.b, block.first + i) - block.first_key; };
    std::int64_t hidden = 0;
    for (std::int64_t j = std::max<std::int64_t>(0, limit(0)); j < block.keys; ++j) {
      while (hidden < block.count && limit(hidden) <= j) ++hidden;
      std::fill_n(scores + j * block.stride, hidden, -infinity);
    }
    return;
  }
  for (std::int64_t j = 0; j < block.keys; ++j)
    for (std::int64_t i = 0; i < block.count; ++i)
      if (!mask.sees(block.b, block.first + i, block.first_key + j)) scores[j * block.stride + i] = -infinity;
}

/// In place, the softmax of each query's scores (keys, stride).
void softmax_of_queries(const Block& block, Scalar* scores) {
  if (block.stride == 1)
    softmax_rows(scores, scores, 1, block.keys);
  else
    softmax_columns(scores, block.keys, block.stride);
}
/// In place: the gradient of what it made becomes that of what it was given.
void softmax_of_queries_backward(const Block& block, const Scalar* weights, Scalar* gradient) {
  if (block.stride == 1)
    softmax_rows_backward(weights, gradient, 0, gradient, 1, block.keys);
  else
    softmax_columns_backward(weights, gradient, block.keys, block.stride);
}

/// The weights of a query that may look at nothing, NaN after the softmax, become 0.
void clear_blind(const Mask& mask, const Block& block, Scalar* weights) {
  // Without a table the first query sees the fewest keys, and all that see any see first_key.
  if (!mask.has_table() && mask.limit(block.b, block.first) > block.first_key) return;
  for (std::int64_t i = 0; i < block.count; ++i) {
    std::int64_t key = 0;
    while (key < block.keys && !mask.sees(block.b, block.first + i, block.first_key + key)) ++key;
    if (key == block.keys)
      for (std::int64_t j = 0; j < block.keys; ++j) weights[j * block.stride + i] = 0;
  }
}

/// Dropout of a block's weights (keys, stride), whose random numbers are in the order of (batch, heads, queries, keys).
/// to may be from.
void drop_weights(const Attention& a, const Block& block, const Scalar* from, Scalar* to) {
  std::int64_t row = (block.b * a.heads + block.h) * a.queries + block.first;
  for (std::int64_t j = 0; j < block.keys; ++j)
    a.drop.apply(from + j * block.stride, to + j * block.stride, block.count, row * a.keys + block.first_key + j,
                 a.keys);
}

Scalar scale(const Attention& a) {
  return static_cast<Scalar>(1 / std::sqrt(static_cast<double>(std::max<std::int64_t>(a.width, 1))));
}

/// The block's weights before dropout, (keys, stride); `turned` has room for its queries.
void weights_of(const Attention& a, const Attention::Input& query, const Attention::Input& key, const Block& block,
                Scalar* turned, Scalar* weights) {
  padded_transpose(rows_of(query, a.width, block, block.first), block.count, a.width, turned, block.stride);
  // scale * k (keys x width) q^T (width x stride) -> (keys x stride), the padding too: softmax reads whole vectors
  gemm(block.keys, block.stride, a.width, scale(a), rows_of(key, a.width, block, block.first_key),
       {turned, block.stride}, 0, weights, block.stride);
  if (!a.slopes.empty()) lower_by_distance(a, block, weights);
  hide(a.mask, block, weights);
  softmax_of_queries(block, weights);
  clear_blind(a.mask, block, weights);
}

/// The gradient of keys that are hidden from all queries of the block's head, where nothing is there yet: 0. Called
/// for the block that runs first, which sees what any of them sees.
void clear_hidden(const Attention& a, const Attention::Gradient& d, std::int64_t width, const Block& block) {
  if (!d.data || d.beta != 0) return;
  for (std::int64_t j = 0; j < block.first_key; ++j) std::fill_n(at(d, width, block, j), width, 0);
  for (std::int64_t j = block.first_key + block.keys; j < a.keys; ++j) std::fill_n(at(d, width, block, j), width, 0);
}

}  // namespace

std::int64_t Attention::weights_size() const { return batch * heads * padded(queries) * keys; }

void Attention::forward(const Inputs& x, Scalar* y, Scalar* weights) const {
  const Attention& a = *this;
  bool drops = drop.p > 0;
  parallel_ranges(batch * heads, heads_a_piece(a), [&](std::int64_t first_head, std::int64_t last_head) {
    Buffer turned = scratch(a, a.width), of_block = scratch(a, weights && !drops ? 0 : a.keys);
    auto ys = output(a, y);
    for_each_block(a, first_head, last_head, [&](const Block& block) {
      // w (keys, stride): softmax(k q^T) down its columns
      Scalar* w = weights ? weights + place_of_weights(a, block) : of_block.data();
      weights_of(a, x.query, x.key, block, turned.data(), w);
      Scalar* used = drops ? of_block.data() : w;
      if (drops) drop_weights(a, block, w, used);

      // y = used^T (count x keys) v (keys x value_width) -> (count x value_width)
      gemm(block.count, a.value_width, block.keys, 1, {used, block.stride, true},
           rows_of(x.value, a.value_width, block, block.first_key), 0, at(ys, a.value_width, block, block.first),
           ys.stride);
    });
  });
}

void Attention::backward(const Inputs& x, const Scalar* weights, const Scalar* dy, const Gradients& d) const {
  const Attention& a = *this;
  bool drops = drop.p > 0, scores_too = d.query.data || d.key.data;
  parallel_ranges(batch * heads, heads_a_piece(a), [&](std::int64_t first_head, std::int64_t last_head) {
    Buffer made_again = scratch(a, weights ? 0 : a.keys), gradient = scratch(a, a.keys),
           turned = scratch(a, std::max(a.width, a.value_width)), dropped = scratch(a, drops ? a.keys : 0);
    auto dys = output(a, dy);
    for_each_block(a, first_head, last_head, [&](const Block& block) {
      // The last block of a head runs first; the others then add to what it wrote.
      bool is_first = block.first + block.count == a.queries;
      if (is_first) clear_hidden(a, d.key, a.width, block);
      if (is_first) clear_hidden(a, d.value, a.value_width, block);

      // w (keys, stride), as forward kept it or as forward made it
      const Scalar* w = weights ? weights + place_of_weights(a, block) : made_again.data();
      if (!weights) weights_of(a, x.query, x.key, block, turned.data(), made_again.data());
      MatrixView dy_block = rows_of(dys, a.value_width, block, block.first);  // (count, value_width)

      if (d.value.data) {
        if (drops) drop_weights(a, block, w, dropped.data());
        // In forward this was y = used^T v, so now
        // dv += used (keys x count) dy (count x value_width) -> (keys x value_width)
        gemm(block.keys, a.value_width, block.count, 1, {drops ? dropped.data() : w, block.stride}, dy_block,
             is_first ? d.value.beta : 1, at(d.value, a.value_width, block, block.first_key), d.value.stride);
      }
      if (!scores_too) return;

      // and for the other factor
      // dused = v (keys x value_width) dy^T (value_width x stride) -> (keys x stride)
      padded_transpose(dy_block, block.count, a.value_width, turned.data(), block.stride);
      Scalar* dw = gradient.data();
      gemm(block.keys, block.stride, a.value_width, 1, rows_of(x.value, a.value_width, block, block.first_key),
           {turned.data(), block.stride}, 0, dw, block.stride);
      // In forward this was used = drop(w), so now dw drops and scales the same places;
      if (drops) drop_weights(a, block, dw, dw);
      // it was w = softmax(s), so now, in place, ds = w * (dw - sum(w * dw)). Slopes and hiding added constants to s.
      softmax_of_queries_backward(block, w, dw);
      const Scalar* ds = dw;

      // In forward this was s = scale * k q^T, so now
      if (d.query.data)  // dq += scale * ds^T (count x keys) k (keys x width) -> (count x width)
        gemm(block.count, a.width, block.keys, scale(a), {ds, block.stride, true},
             rows_of(x.key, a.width, block, block.first_key), d.query.beta, at(d.query, a.width, block, block.first),
             d.query.stride);
      if (d.key.data)  // dk += scale * ds (keys x count) q (count x width) -> (keys x width)
        gemm(block.keys, a.width, block.count, scale(a), {ds, block.stride},
             rows_of(x.query, a.width, block, block.first), is_first ? d.key.beta : 1,
             at(d.key, a.width, block, block.first_key), d.key.stride);
    });
  });
}

void Attention::read_weights(const Input& query, const Input& key, Scalar* result) const {
  Buffer turned = scratch(*this, width), of_block = scratch(*this, keys);
  std::fill_n(result, batch * heads * queries * keys, Scalar(0));
  for_each_block(*this, 0, batch * heads, [&](const Block& block) {
    weights_of(*this, query, key, block, turned.data(), of_block.data());
    Scalar* rows = result + ((block.b * heads + block.h) * queries + block.first) * keys + block.first_key;
    transpose_matrix(of_block.data(), block.stride, block.keys, block.count, rows, keys);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
