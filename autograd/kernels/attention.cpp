#include "autograd/kernels/attention.hpp"

#include <cmath>
#include <limits>
#include <utility>
#include <xsimd/xsimd.hpp>

#include "autograd/core/parallel.hpp"
#include "autograd/kernels/gemm.hpp"
#include "autograd/kernels/rows.hpp"
#include "autograd/kernels/transpose.hpp"

// Scores and weights are stored transposed, (keys, queries): the softmax of 16 queries then runs down 16 neighbouring
// columns with one vector, however few keys there are, and no product needs its right factor transposed, which is slow
// for small matrices. Queries are padded with zeros to a multiple of 16; what comes of the padding is used nowhere.
namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::int64_t lanes = 16;
constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();

/// The queries first, ..., first + count - 1 of one head of one batch entry.
struct Block {
  std::int64_t b, h, first, count;
  std::int64_t keys;    // those from here on are hidden from all these queries
  std::int64_t stride;  // count, padded
};

/// Few queries at a time where the mask is causal, so that each block leaves out most of the keys that are hidden.
std::int64_t block_size(const Attention& a) { return a.mask.is_causal() ? 32 : 128; }

std::int64_t padded(std::int64_t count) { return (count + lanes - 1) / lanes * lanes; }

/// The blocks of the heads first, ..., last - 1, counted through all batch entries; of each head the last one first,
/// from which the fewest keys are hidden. A head without queries is one block of none.
template <class Run>
void for_each_block(const Attention& a, std::int64_t first_head, std::int64_t last_head, Run run) {
  std::int64_t step = block_size(a);
  for (std::int64_t head = first_head; head < last_head; ++head)
    for (std::int64_t first = (std::max<std::int64_t>(a.queries, 1) - 1) / step * step; first >= 0; first -= step) {
      std::int64_t b = head / a.heads, count = std::min(step, a.queries - first);
      std::int64_t keys = std::min(a.keys, a.mask.limit(b, first + count - 1));
      run(Block{b, head % a.heads, first, count, keys, padded(count)});
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

/// Where head h of batch entry b starts, at time `row`.
template <class T>
T* at(const Attention::Heads<T>& x, std::int64_t time, std::int64_t width, const Block& block, std::int64_t row) {
  return x.data + (block.b * time + row) * x.stride + block.h * width;
}

/// The beta for what this block adds to the gradient of its keys. The first block of a head may find it uninitialised,
/// and clears what lies behind its keys.
Scalar keys_beta(const Attention& a, const Attention::Gradient& gradient, std::int64_t width, const Block& block) {
  if (block.first + block.count < a.queries) return 1;
  if (gradient.beta == 0)
    for (std::int64_t j = block.keys; j < a.keys; ++j) std::fill_n(at(gradient, a.keys, width, block, j), width, 0);
  return gradient.beta;
}

/// (count, width) to (width, stride), zeros in the padding
void padded_transpose(const MatrixView& x, std::int64_t count, std::int64_t width, Scalar* result,
                      std::int64_t stride) {
  transpose_matrix(x.data, x.stride, count, width, result, stride);
  for (std::int64_t j = 0; j < width; ++j) std::fill(result + j * stride + count, result + (j + 1) * stride, Scalar(0));
}

void hide(const Mask& mask, const Block& block, Scalar* scores) {
  if (!mask.has_table()) {
    // A mask's limit never falls from one query to the next: a key is hidden from the first few of them.
    std::int64_t hidden = 0;
    for (std::int64_t j = mask.limit(block.b, block.first); j < block.keys; ++j) {
      while (hidden < block.count && mask.limit(block.b, block.first + hidden) <= j) ++hidden;
      std::fill_n(scores + j * block.stride, hidden, -infinity);
    }
    return;
  }
  for (std::int64_t j = 0; j < block.keys; ++j)
    for (std::int64_t i = 0; i < block.count; ++i)
      if (!mask.may_look(block.b, block.first + i, j)) scores[j * block.stride + i] = -infinity;
}

/// The weights of a query that may look at nothing, NaN after the softmax, become 0.
void clear_blind(const Mask& mask, const Block& block, Scalar* weights) {
  for (std::int64_t i = 0; i < block.count; ++i) {
    std::int64_t key = 0;
    while (key < block.keys && !mask.may_look(block.b, block.first + i, key)) ++key;
    if (key == block.keys)
      for (std::int64_t j = 0; j < block.keys; ++j) weights[j * block.stride + i] = 0;
  }
}

using Batch = xsimd::batch<Scalar>;
constexpr auto columns_at_once = static_cast<std::int64_t>(Batch::size);
static_assert(lanes % columns_at_once == 0);

/// Softmax down each column.
void softmax_columns(Scalar* x, std::int64_t keys, std::int64_t stride) {
  for (Scalar* top = x; top < x + stride; top += columns_at_once) {
    Batch largest(-infinity), total(Scalar(0));
    for (std::int64_t j = 0; j < keys; ++j) largest = xsimd::max(largest, Batch::load_unaligned(top + j * stride));
    for (std::int64_t j = 0; j < keys; ++j) {
      Batch power = xsimd::exp(Batch::load_unaligned(top + j * stride) - largest);
      power.store_unaligned(top + j * stride);
      total += power;
    }
    Batch factor = Scalar(1) / total;
    for (std::int64_t j = 0; j < keys; ++j)
      (Batch::load_unaligned(top + j * stride) * factor).store_unaligned(top + j * stride);
  }
}

/// In place: the gradient g of the weights y becomes that of the scores, y * (g - sum(y * g)) in each column.
void softmax_columns_backward(const Scalar* y, Scalar* g, std::int64_t keys, std::int64_t stride) {
  for (std::int64_t first = 0; first < stride; first += columns_at_once) {
    Batch total(Scalar(0));
    auto weight = [&](std::int64_t j) { return Batch::load_unaligned(y + j * stride + first); };
    auto gradient = [&](std::int64_t j) { return Batch::load_unaligned(g + j * stride + first); };
    for (std::int64_t j = 0; j < keys; ++j) total += weight(j) * gradient(j);
    for (std::int64_t j = 0; j < keys; ++j) (weight(j) * (gradient(j) - total)).store_unaligned(g + j * stride + first);
  }
}

/// Dropout of a block's weights, whose random numbers are in the order of (batch, heads, queries, keys). to may be
/// from.
void drop_weights(const Attention& a, const Block& block, const Scalar* from, Scalar* to) {
  std::int64_t row = (block.b * a.heads + block.h) * a.queries + block.first;
  for (std::int64_t j = 0; j < block.keys; ++j)
    a.drop.apply(from + j * block.stride, to + j * block.stride, block.count, row * a.keys + j, a.keys);
}

Scalar scale(const Attention& a) {
  return static_cast<Scalar>(1 / std::sqrt(static_cast<double>(std::max<std::int64_t>(a.width, 1))));
}

/// The block's weights before dropout, (keys, stride); `turned` has room for its queries.
void weights_of(const Attention& a, const Block& block, const MatrixView& q, const MatrixView& k, Scalar* turned,
                Scalar* weights) {
  padded_transpose(q, block.count, a.width, turned, block.stride);
  // (keys x width) (width x stride) -> (keys x stride), the padding too: softmax reads whole vectors
  gemm(block.keys, block.stride, a.width, scale(a), k, {turned, block.stride}, 0, weights, block.stride);
  hide(a.mask, block, weights);
  softmax_columns(weights, block.keys, block.stride);
  clear_blind(a.mask, block, weights);
}

}  // namespace

std::int64_t Attention::weights_size() const { return batch * heads * padded(queries) * keys; }

void Attention::forward(const Input& query, const Input& key, const Input& value, Scalar* y, Scalar* weights) const {
  parallel_ranges(batch * heads, heads_a_piece(*this),
                  [&](std::int64_t first, std::int64_t last) { forward(query, key, value, y, weights, first, last); });
}

void Attention::forward(const Input& query, const Input& key, const Input& value, Scalar* y, Scalar* weights,
                        std::int64_t first_head, std::int64_t last_head) const {
  Buffer turned = scratch(*this, width), of_block = scratch(*this, weights && drop.p == 0 ? 0 : keys);
  std::int64_t y_stride = heads * value_width;
  for_each_block(*this, first_head, last_head, [&](const Block& block) {
    MatrixView q{at(query, queries, width, block, block.first), query.stride};
    MatrixView k{at(key, keys, width, block, 0), key.stride};
    MatrixView v{at(value, keys, value_width, block, 0), value.stride};
    Scalar* w = weights ? weights + place_of_weights(*this, block) : of_block.data();
    weights_of(*this, block, q, k, turned.data(), w);
    if (drop.p > 0) drop_weights(*this, block, std::exchange(w, of_block.data()), of_block.data());
    // (keys x count)^T (keys x value_width) -> (count x value_width)
    gemm(block.count, value_width, block.keys, 1, {w, block.stride, true}, v, 0,
         at(Heads<Scalar>{y, y_stride}, queries, value_width, block, block.first), y_stride);
  });
}

void Attention::backward(const Input& query, const Input& key, const Input& value, const Scalar* weights,
                         const Scalar* dy, const Gradient& dquery, const Gradient& dkey, const Gradient& dvalue) const {
  parallel_ranges(batch * heads, heads_a_piece(*this), [&](std::int64_t first, std::int64_t last) {
    backward(query, key, value, weights, dy, dquery, dkey, dvalue, first, last);
  });
}

void Attention::backward(const Input& query, const Input& key, const Input& value, const Scalar* weights,
                         const Scalar* dy, const Gradient& dquery, const Gradient& dkey, const Gradient& dvalue,
                         std::int64_t first_head, std::int64_t last_head) const {
  Buffer made_again = scratch(*this, weights ? 0 : keys), gradient = scratch(*this, keys),
         turned = scratch(*this, std::max(width, value_width)), dropped = scratch(*this, drop.p > 0 ? keys : 0);
  Input dys{dy, heads * value_width};
  for_each_block(*this, first_head, last_head, [&](const Block& block) {
    MatrixView q{at(query, queries, width, block, block.first), query.stride};
    MatrixView k{at(key, keys, width, block, 0), key.stride};
    MatrixView v{at(value, keys, value_width, block, 0), value.stride};
    MatrixView d{at(dys, queries, value_width, block, block.first), dys.stride};
    const Scalar* w = weights ? weights + place_of_weights(*this, block) : made_again.data();
    if (!weights) weights_of(*this, block, q, k, turned.data(), made_again.data());

    if (dvalue.data) {
      if (drop.p > 0) drop_weights(*this, block, w, dropped.data());
      // (keys x count) (count x value_width) -> (keys x value_width)
      gemm(block.keys, value_width, block.count, 1, {drop.p > 0 ? dropped.data() : w, block.stride}, d,
           keys_beta(*this, dvalue, value_width, block), at(dvalue, keys, value_width, block, 0), dvalue.stride);
    }
    if (!dquery.data && !dkey.data) return;

    padded_transpose(d, block.count, value_width, turned.data(), block.stride);
    // (keys x value_width) (value_width x stride) -> (keys x stride)
    gemm(block.keys, block.stride, value_width, 1, v, {turned.data(), block.stride}, 0, gradient.data(), block.stride);
    if (drop.p > 0) drop_weights(*this, block, gradient.data(), gradient.data());
    softmax_columns_backward(w, gradient.data(), block.keys, block.stride);
    if (dquery.data)  // (keys x count)^T (keys x width) -> (count x width)
      gemm(block.count, width, block.keys, scale(*this), {gradient.data(), block.stride, true}, k, dquery.beta,
           at(dquery, queries, width, block, block.first), dquery.stride);
    if (dkey.data)  // (keys x count) (count x width) -> (keys x width)
      gemm(block.keys, width, block.count, scale(*this), {gradient.data(), block.stride}, q,
           keys_beta(*this, dkey, width, block), at(dkey, keys, width, block, 0), dkey.stride);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION
