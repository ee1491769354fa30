#include "autograd/ops/attention.hpp"

#include <cmath>
#include <limits>

#include "autograd/record.hpp"
#include "autograd/tensor/drop.hpp"
#include "autograd/tensor/matmul.hpp"
#include "autograd/tensor/rows.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr Scalar infinity = std::numeric_limits<Scalar>::infinity();

/// What forward and backward share: sizes, and who may look at whom.
struct Attention {
  std::int64_t batch, heads, queries, keys;
  std::int64_t width, value_width;  // of one head
  Mask mask;
  Drop drop;

  Scalar scale() const {
    return static_cast<Scalar>(1 / std::sqrt(static_cast<double>(std::max<std::int64_t>(width, 1))));
  }
};

/// Rows of a (batch, time, features) tensor, of which a head's columns start at `data`.
struct Head {
  const Scalar* data;
  std::int64_t stride;
};

/// One head of one batch entry, and in it the queries first, ..., first + count - 1. A causal mask is worked off in
/// blocks, each of which leaves out the keys that none of its queries may see.
struct Block {
  std::int64_t b, h, first, count;
  std::int64_t keys;  // those from here on are hidden from all its queries
};

template <class Run>
void for_each_block(const Attention& a, Run run) {
  std::int64_t step = a.mask.is_causal() ? 32 : 128;
  for (std::int64_t b = 0; b < a.batch; ++b)
    for (std::int64_t h = 0; h < a.heads; ++h)
      for (std::int64_t first = 0; first < a.queries; first += step) {
        Block block{b, h, first, std::min(step, a.queries - first), 0};
        // A later query sees no less: the limits of a mask only grow.
        block.keys = std::clamp<std::int64_t>(a.mask.limit(b, first + block.count - 1), 0, a.keys);
        run(block);
      }
}

std::int64_t scratch_size(const Attention& a) { return std::min<std::int64_t>(a.queries, 128) * a.keys; }

/// Softmax of each query's scores over the keys it may see; 0 for those it may not, and for all where it sees none.
void visible_softmax(const Attention& a, const Block& block, Scalar* scores) {
  for (std::int64_t i = 0; i < block.count; ++i) {
    Scalar* row = scores + i * block.keys;
    std::int64_t query = block.first + i, limit = std::min(block.keys, a.mask.limit(block.b, query));
    bool any = limit > 0;
    if (a.mask.has_table()) {
      any = false;
      for (std::int64_t j = 0; j < limit; ++j) {
        bool seen = a.mask.may_look(block.b, query, j);
        any |= seen;
        if (!seen) row[j] = -infinity;
      }
    }
    Scalar largest = any ? max_of(row, limit) : 0;
    for (std::int64_t j = 0; j < limit; ++j) row[j] -= largest;
    std::fill(row + limit, row + block.keys, -infinity);
  }
  exp_in_place(scores, block.count * block.keys);
  for (std::int64_t i = 0; i < block.count; ++i) {
    Scalar* row = scores + i * block.keys;
    Scalar total = sum_of(row, block.keys), factor = total == 0 ? 0 : 1 / total;
    for (std::int64_t j = 0; j < block.keys; ++j) row[j] *= factor;
  }
}

/// The weights (count, keys) of the block, before dropout. q and k are its rows of the head.
void weights_of(const Attention& a, const Block& block, const Head& q, const Head& k, Scalar* weights) {
  // (count x width) (keys x width)^T -> (count x keys)
  gemm(block.count, block.keys, a.width, a.scale(), {q.data, q.stride}, {k.data, k.stride, true}, 0, weights,
       block.keys);
  visible_softmax(a, block, weights);
}

void drop_weights(const Attention& a, const Block& block, const Scalar* in, Scalar* out) {
  for (std::int64_t i = 0; i < block.count; ++i)
    a.drop.apply(in + i * block.keys, out + i * block.keys,
                 ((block.b * a.heads + block.h) * a.queries + block.first + i) * a.keys, block.keys);
}

/// In place: the gradient of the weights becomes that of the scores.
void softmax_backward(const Block& block, const Scalar* weights, Scalar* gradient) {
  for (std::int64_t i = 0; i < block.count; ++i, weights += block.keys, gradient += block.keys) {
    Scalar total = 0;
#pragma omp simd reduction(+ : total)
    for (std::int64_t j = 0; j < block.keys; ++j) total += weights[j] * gradient[j];
#pragma omp simd
    for (std::int64_t j = 0; j < block.keys; ++j) gradient[j] = weights[j] * (gradient[j] - total);
  }
}

/// The part of `view` that belongs to head h of batch entry b, from row `row` on.
template <class Pointer>
Pointer head(Pointer data, const Columns& view, std::int64_t time, std::int64_t heads, std::int64_t b, std::int64_t h,
             std::int64_t row) {
  std::int64_t stride = view.x.shape().back();
  return data + (b * time + row) * stride + view.first + h * (view.width / heads);
}

std::int64_t stride_of(const Columns& view) { return view.x.shape().back(); }

using Scratch = std::vector<Scalar, pool::Allocator<Scalar>>;

Tensor forward(const Attention& a, const Columns& query, const Columns& key, const Columns& value) {
  Tensor y = zeros({a.batch, a.queries, a.heads * a.value_width});
  Scratch scratch(static_cast<std::size_t>(scratch_size(a)));
  const Scalar *q = query.x.value().data(), *k = key.x.value().data(), *v = value.x.value().data();
  for_each_block(a, [&](const Block& block) {
    auto [b, h, first, count, keys] = block;
    Scalar* weights = scratch.data();
    weights_of(a, block, {head(q, query, a.queries, a.heads, b, h, first), stride_of(query)},
               {head(k, key, a.keys, a.heads, b, h, 0), stride_of(key)}, weights);
    if (a.drop.p > 0) drop_weights(a, block, weights, weights);
    // (count x keys) (keys x value_width) -> (count x value_width)
    gemm(count, a.value_width, keys, 1, {weights, keys}, {head(v, value, a.keys, a.heads, b, h, 0), stride_of(value)},
         0, y.data() + ((b * a.queries + first) * a.heads + h) * a.value_width, a.heads * a.value_width);
  });
  return y;
}

/// Adds to the gradients dq, dk, dv of the whole tensors (nullptr where nobody asks), which may be one and the same.
void backward(const Attention& a, const Columns& query, const Columns& key, const Columns& value, const Tensor& dy,
              Scalar* dq, Scalar* dk, Scalar* dv) {
  auto size = static_cast<std::size_t>(scratch_size(a));
  Scratch weights_scratch(size), dropped_scratch(a.drop.p > 0 ? size : 0), gradient_scratch(size);
  const Scalar *q = query.x.value().data(), *k = key.x.value().data(), *v = value.x.value().data();
  for_each_block(a, [&](const Block& block) {
    auto [b, h, first, count, keys] = block;
    Scalar *weights = weights_scratch.data(), *dropped = weights, *gradient = gradient_scratch.data();
    MatrixView q_block{head(q, query, a.queries, a.heads, b, h, first), stride_of(query)};
    MatrixView k_head{head(k, key, a.keys, a.heads, b, h, 0), stride_of(key)};
    MatrixView v_head{head(v, value, a.keys, a.heads, b, h, 0), stride_of(value)};
    MatrixView dy_block{dy.data() + ((b * a.queries + first) * a.heads + h) * a.value_width, a.heads * a.value_width};

    weights_of(a, block, {q_block.data, q_block.stride}, {k_head.data, k_head.stride}, weights);
    if (a.drop.p > 0) {
      dropped = dropped_scratch.data();
      drop_weights(a, block, weights, dropped);
    }
    if (dv)  // (count x keys)^T (count x value_width) -> (keys x value_width)
      gemm(keys, a.value_width, count, 1, {dropped, keys, true}, dy_block, 1, head(dv, value, a.keys, a.heads, b, h, 0),
           stride_of(value));
    if (!dq && !dk) return;

    // (count x value_width) (keys x value_width)^T -> (count x keys)
    gemm(count, keys, a.value_width, 1, dy_block, {v_head.data, v_head.stride, true}, 0, gradient, keys);
    if (a.drop.p > 0) drop_weights(a, block, gradient, gradient);
    softmax_backward(block, weights, gradient);
    if (dq)  // (count x keys) (keys x width) -> (count x width)
      gemm(count, a.width, keys, a.scale(), {gradient, keys}, k_head, 1,
           head(dq, query, a.queries, a.heads, b, h, first), stride_of(query));
    if (dk)  // (count x keys)^T (count x width) -> (keys x width)
      gemm(keys, a.width, count, a.scale(), {gradient, keys, true}, q_block, 1, head(dk, key, a.keys, a.heads, b, h, 0),
           stride_of(key));
  });
}

Shape visible_shape(const Columns& view) {
  Shape shape = view.x.shape();
  if (!shape.empty()) shape.back() = view.width;
  return shape;
}

Attention checked(const Columns& query, const Columns& key, const Columns& value, const Mask& mask,
                  const AttentionOptions& options) {
  constexpr const char* name = "scaled_dot_product_attention";
  for (const Columns* view : {&query, &key, &value}) {
    Shape whole = view->x.shape();
    check(whole.size() == 3, "{}: query, key and value must be (batch, time, features), not {}", name, whole);
    check(view->first >= 0 && view->width >= 0 && view->first + view->width <= whole[2],
          "{}: columns {} to {} are not all within {}", name, view->first, view->first + view->width - 1, whole);
  }
  Shape q = visible_shape(query), k = visible_shape(key), v = visible_shape(value);
  std::int64_t heads = options.heads;
  check(q[0] == k[0] && k[0] == v[0], "{}: query {}, key {} and value {} differ in their batch", name, q, k, v);
  check(k[1] == v[1], "{}: key {} and value {} differ in their length", name, k, v);
  check(q[2] == k[2], "{}: query {} and key {} differ in their width", name, q, k);
  check(heads > 0 && q[2] % heads == 0 && v[2] % heads == 0,
        "{}: the widths of query {} and value {} must be multiples of heads, {}", name, q, v, heads);
  mask.check_fits(name, q[0], q[1], k[1]);
  check<ValueError>(options.dropout >= 0 && options.dropout <= 1,
                    "{}: the probability to drop is {}, allowed is 0 to 1", name, options.dropout);
  check<ValueError>(options.dropout == 0 || options.generator, "{}: dropout {} needs a generator", name,
                    options.dropout);
  Drop drop;
  if (options.dropout > 0) drop = Drop::draw(name, options.dropout, *options.generator, q[0] * heads * q[1] * k[1]);
  return {q[0], heads, q[1], k[1], q[2] / heads, v[2] / heads, mask, drop};
}

}  // namespace

Variable scaled_dot_product_attention(const Columns& query, const Columns& key, const Columns& value, const Mask& mask,
                                      const AttentionOptions& options) {
  Attention attention = checked(query, key, value, mask, options);
  Tensor y = forward(attention, query, key, value);
  return record("scaled_dot_product_attention", std::move(y), {query.x, key.x, value.x},
                [attention = std::move(attention), query, key, value](Tensor& dy, Gradients& d) {
                  // The three may be columns of one tensor: each adds to its part of one gradient.
                  auto gradient = [&](std::size_t i) { return d[i] ? d[i].zeroed().data() : nullptr; };
                  backward(attention, query, key, value, dy, gradient(0), gradient(1), gradient(2));
                });
}

}  // namespace gradus::inline GRADUS_PRECISION
