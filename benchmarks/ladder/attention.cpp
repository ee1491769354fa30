// Causal attention, softmax(Q K^T / sqrt(width)) V, for each head by itself. q, k and v are (batch, time, heads *
// width): the heads of one position lie side by side, as the linear layers before them leave them.
// Backward, with P the weights and dY the gradient of the output:
//   dV = P^T dY,  dP = dY V^T,  dS = P * (dP - sum(P * dP)) in each row,  dQ = dS K,  dK = dS^T Q
// A head's matrices are small here, so the products take a part of the time only; the rungs are about the rest.
#include "autograd/ops/attention.hpp"

#include <cmath>
#include <limits>

#include "autograd/kernels/gemm.hpp"
#include "autograd/kernels/rows.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/random.hpp"
#include "benchmarks/ladder/ladder.hpp"
#include "testing/composed.hpp"

namespace ladder {

using namespace gradus;

namespace {

struct Sizes {
  std::int64_t batch, heads, time, width;
  std::int64_t features() const { return heads * width; }  // from one position to the next
  std::int64_t all_heads() const { return batch * heads; }
  Shape weights() const { return {batch, heads, time, time}; }
  Scalar scale() const { return static_cast<Scalar>(1 / std::sqrt(static_cast<double>(width))); }
  /// Where head h, counted through all batch entries, starts in q, k, v and y.
  std::int64_t start(std::int64_t h) const { return h / heads * time * features() + h % heads * width; }
};

/// Scores (queries, keys) of what a query must not see.
void hide_the_future(Scalar* scores, const Sizes& s) {
  for (std::int64_t i = 0; i < s.time; ++i)
    std::fill(scores + i * s.time + i + 1, scores + (i + 1) * s.time, -std::numeric_limits<Scalar>::infinity());
}

// Rung 1. As a reader would write it: testing/composed.hpp.
Variable composed(const Variable& q, const Variable& k, const Variable& v, const Sizes& s) {
  return composed_attention(q, k, v, Mask::causal(s.time), {.heads = s.heads}).output;
}

void copy_head(const Scalar* from, Scalar* to, const Sizes& s) {
  for (std::int64_t i = 0; i < s.time; ++i)
    std::copy(from + i * s.features(), from + i * s.features() + s.width, to + i * s.width);
}
void add_head(const Scalar* from, Scalar* to, const Sizes& s) {
  for (std::int64_t i = 0; i < s.time; ++i)
    for (std::int64_t j = 0; j < s.width; ++j) to[i * s.features() + j] += from[i * s.width + j];
}

// Rung 2. One operation that goes from head to head: the scores of a head stay in the cache from the first product to
// the last, where the composed version sends the scores of all heads through memory after each of its steps.
Variable head_by_head(const Variable& q, const Variable& k, const Variable& v, const Sizes& s) {
  std::int64_t t = s.time, w = s.width;
  Tensor y = zeros(q.shape()), weights = empty(s.weights());
  Tensor qh = empty({t, w}), kh = qh, vh = qh, yh = qh;
  for (std::int64_t h = 0; h < s.all_heads(); ++h) {
    Scalar* p = weights.data() + h * t * t;
    copy_head(q.value().data() + s.start(h), qh.data(), s);
    copy_head(k.value().data() + s.start(h), kh.data(), s);
    copy_head(v.value().data() + s.start(h), vh.data(), s);
    gemm(t, t, w, s.scale(), {qh.data(), w}, {kh.data(), w, true}, 0, p, t);
    hide_the_future(p, s);
    softmax_rows(p, p, t, t);
    gemm(t, w, t, 1, {p, t}, {vh.data(), w}, 0, yh.data(), w);
    add_head(yh.data(), y.data() + s.start(h), s);
  }
  return record("attention", std::move(y), {q, k, v}, [=, weights = std::move(weights)](Tensor& dy, Gradients& d) {
    Tensor qh = empty({t, w}), kh = qh, vh = qh, dyh = qh, dx = qh, dp = empty({t, t}), ds = dp;
    for (std::int64_t h = 0; h < s.all_heads(); ++h) {
      const Scalar* p = weights.data() + h * t * t;
      copy_head(q.value().data() + s.start(h), qh.data(), s);
      copy_head(k.value().data() + s.start(h), kh.data(), s);
      copy_head(v.value().data() + s.start(h), vh.data(), s);
      copy_head(dy.data() + s.start(h), dyh.data(), s);
      gemm(t, w, t, 1, {p, t, true}, {dyh.data(), w}, 0, dx.data(), w);
      add_head(dx.data(), d[2].zeroed().data() + s.start(h), s);
      gemm(t, t, w, 1, {dyh.data(), w}, {vh.data(), w, true}, 0, dp.data(), t);
      softmax_rows_backward(p, dp.data(), 0, ds.data(), t, t);
      gemm(t, w, t, s.scale(), {ds.data(), t}, {kh.data(), w}, 0, dx.data(), w);
      add_head(dx.data(), d[0].zeroed().data() + s.start(h), s);
      gemm(t, w, t, s.scale(), {ds.data(), t, true}, {qh.data(), w}, 0, dx.data(), w);
      add_head(dx.data(), d[1].zeroed().data() + s.start(h), s);
    }
  });
}

// Rung 3. A product takes the distance between two rows as an argument, the leading dimension. With that of the whole
// tensor it reads and writes a head where it lies: the copies are gone.
Variable in_place(const Variable& q, const Variable& k, const Variable& v, const Sizes& s) {
  std::int64_t t = s.time, w = s.width, f = s.features();
  Tensor y = empty(q.shape()), weights = empty(s.weights());
  for (std::int64_t h = 0; h < s.all_heads(); ++h) {
    std::int64_t at = s.start(h);
    Scalar* p = weights.data() + h * t * t;
    gemm(t, t, w, s.scale(), {q.value().data() + at, f}, {k.value().data() + at, f, true}, 0, p, t);
    hide_the_future(p, s);
    softmax_rows(p, p, t, t);
    gemm(t, w, t, 1, {p, t}, {v.value().data() + at, f}, 0, y.data() + at, f);
  }
  return record("attention", std::move(y), {q, k, v}, [=, weights = std::move(weights)](Tensor& dy, Gradients& d) {
    Tensor dp = empty({t, t}), ds = dp;
    Scalar *dq = d[0].zeroed().data(), *dk = d[1].zeroed().data(), *dv = d[2].zeroed().data();
    for (std::int64_t h = 0; h < s.all_heads(); ++h) {
      std::int64_t at = s.start(h);
      const Scalar* p = weights.data() + h * t * t;
      gemm(t, w, t, 1, {p, t, true}, {dy.data() + at, f}, 1, dv + at, f);
      gemm(t, t, w, 1, {dy.data() + at, f}, {v.value().data() + at, f, true}, 0, dp.data(), t);
      softmax_rows_backward(p, dp.data(), 0, ds.data(), t, t);
      gemm(t, w, t, s.scale(), {ds.data(), t}, {k.value().data() + at, f}, 1, dq + at, f);
      gemm(t, w, t, s.scale(), {ds.data(), t, true}, {q.value().data() + at, f}, 1, dk + at, f);
    }
  });
}

// Rung 4 stores scores and weights as (keys, queries), the queries padded to whole vectors.
constexpr std::int64_t lanes = 16;
std::int64_t padded(std::int64_t count) { return (count + lanes - 1) / lanes * lanes; }

/// (time, width) with rows `from_stride` apart to (width, stride), zeros in the padding.
void transpose(const Scalar* from, std::int64_t from_stride, Scalar* to, std::int64_t stride, const Sizes& s) {
  for (std::int64_t i = 0; i < s.time; ++i)
    for (std::int64_t j = 0; j < s.width; ++j) to[j * stride + i] = from[i * from_stride + j];
  for (std::int64_t j = 0; j < s.width; ++j) std::fill(to + j * stride + s.time, to + (j + 1) * stride, Scalar(0));
}

/// Causal softmax down each column: 16 queries at once, an element of each in a vector's lane.
void softmax_columns(Scalar* x, std::int64_t stride, std::int64_t keys) {
  for (std::int64_t j = 1; j < keys; ++j)
    std::fill(x + j * stride, x + j * stride + j, -std::numeric_limits<Scalar>::infinity());
  for (std::int64_t first = 0; first < stride; first += lanes) {
    Scalar largest[lanes];
    std::copy(x + first, x + first + lanes, largest);
    for (std::int64_t j = 1; j < keys; ++j)
      for (std::int64_t i = 0; i < lanes; ++i) largest[i] = std::max(largest[i], x[j * stride + first + i]);
    for (std::int64_t j = 0; j < keys; ++j)
      for (std::int64_t i = 0; i < lanes; ++i) x[j * stride + first + i] -= largest[i];
  }
  exp_in_place(x, keys * stride);
  for (std::int64_t first = 0; first < stride; first += lanes) {
    Scalar sum[lanes] = {};
    for (std::int64_t j = 0; j < keys; ++j)
      for (std::int64_t i = 0; i < lanes; ++i) sum[i] += x[j * stride + first + i];
    for (std::int64_t i = 0; i < lanes; ++i) sum[i] = 1 / sum[i];
    for (std::int64_t j = 0; j < keys; ++j)
      for (std::int64_t i = 0; i < lanes; ++i) x[j * stride + first + i] *= sum[i];
  }
}

/// In place: the gradient g of the weights p becomes that of the scores.
void softmax_columns_backward(const Scalar* __restrict p, Scalar* __restrict g, std::int64_t stride,
                              std::int64_t keys) {
  for (std::int64_t first = 0; first < stride; first += lanes) {
    Scalar sum[lanes] = {};
    for (std::int64_t j = 0; j < keys; ++j)
      for (std::int64_t i = 0; i < lanes; ++i) sum[i] += p[j * stride + first + i] * g[j * stride + first + i];
    for (std::int64_t j = 0; j < keys; ++j)
      for (std::int64_t i = 0; i < lanes; ++i) {
        std::int64_t at = j * stride + first + i;
        g[at] = p[at] * (g[at] - sum[i]);
      }
  }
}

// Rung 4. Scores as (keys, queries): the softmax of 16 queries runs down 16 neighbouring columns, a full vector at
// every step, where rows of 12 numbers leave vectors half empty and end in sums across lanes. And with Q and dY
// transposed once a head no product has a transposed right factor, which OpenBLAS multiplies slowly in small matrices.
Variable columns(const Variable& q, const Variable& k, const Variable& v, const Sizes& s) {
  std::int64_t t = s.time, w = s.width, f = s.features(), stride = padded(t);
  Tensor y = empty(q.shape()), weights = empty({s.batch, s.heads, t, stride}), turned = empty({w, stride});
  for (std::int64_t h = 0; h < s.all_heads(); ++h) {
    std::int64_t at = s.start(h);
    Scalar* p = weights.data() + h * t * stride;
    transpose(q.value().data() + at, f, turned.data(), stride, s);
    gemm(t, stride, w, s.scale(), {k.value().data() + at, f}, {turned.data(), stride}, 0, p, stride);
    softmax_columns(p, stride, t);
    gemm(t, w, t, 1, {p, stride, true}, {v.value().data() + at, f}, 0, y.data() + at, f);
  }
  return record("attention", std::move(y), {q, k, v}, [=, weights = std::move(weights)](Tensor& dy, Gradients& d) {
    Tensor ds = empty({t, stride}), turned = empty({w, stride});
    Scalar *dq = d[0].zeroed().data(), *dk = d[1].zeroed().data(), *dv = d[2].zeroed().data();
    for (std::int64_t h = 0; h < s.all_heads(); ++h) {
      std::int64_t at = s.start(h);
      const Scalar* p = weights.data() + h * t * stride;
      gemm(t, w, t, 1, {p, stride}, {dy.data() + at, f}, 1, dv + at, f);
      transpose(dy.data() + at, f, turned.data(), stride, s);
      gemm(t, stride, w, 1, {v.value().data() + at, f}, {turned.data(), stride}, 0, ds.data(), stride);
      softmax_columns_backward(p, ds.data(), stride, t);
      gemm(t, w, t, s.scale(), {ds.data(), stride, true}, {k.value().data() + at, f}, 1, dq + at, f);
      gemm(t, w, t, s.scale(), {ds.data(), stride}, {q.value().data() + at, f}, 1, dk + at, f);
    }
  });
}

// Rung 5. The library's own: autograd/kernels/attention.cpp.
Variable library(const Variable& q, const Variable& k, const Variable& v, const Sizes& s) {
  return scaled_dot_product_attention(q, k, v, Mask::causal(s.time), {.heads = s.heads});
}

Ladder at(const char* name, const Sizes& s) {
  Generator generator(1);
  std::vector<Tensor> inputs;
  for (int i = 0; i < 3; ++i) inputs.push_back(generator.normal({s.batch, s.time, s.features()}));
  auto rung = [&](std::string name, std::string why,
                  Variable (*f)(const Variable&, const Variable&, const Variable&, const Sizes&)) {
    return operation(
        std::move(name), std::move(why), [f, s](const auto& in) { return f(in[0], in[1], in[2], s); }, inputs);
  };
  return {
      fmt::format("{}: batch {}, {} heads, {} queries, {} keys, {} wide", name, s.batch, s.heads, s.time, s.time,
                  s.width),
      {
          rung("composed", "The engine's operations, each of which reads and writes the scores of all heads.",
               composed),
          rung("head by head", "One operation: the scores of a head stay in the cache from product to product.",
               head_by_head),
          rung("heads in place", "Products read a head where it lies, by its leading dimension: no copies.", in_place),
          rung("down columns", "Scores as (keys, queries): softmax in full vectors, 16 queries at once.", columns),
          rung("the library's",
               "Any mask, dropout and threads; 32 queries at once leave out what a causal mask hides from all of them, "
               "which pays from 64 positions on. Where weights are many, as in small and gptmini, backward makes them "
               "again "
               "instead of keeping them: slower here, and less memory in a model.",
               library),
      }};
}

}  // namespace

std::vector<Ladder> attention() {
  return {at("tiny", {32, 4, 12, 16}), at("small", {32, 4, 32, 32}), at("gptmini", {12, 4, 64, 32})};
}

}  // namespace ladder
