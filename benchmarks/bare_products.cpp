#include <cblas.h>

#include "benchmarks/bare.hpp"

namespace benchmarks::bare {
namespace {

/// C (m, n) = A (m, k) B (k, n), as they are read; `transposed_a`: it lies in memory the other way round.
void product(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, bool transposed_a, const float* b,
             bool transposed_b, float* c) {
  auto flag = [](bool transposed) { return transposed ? CblasTrans : CblasNoTrans; };
  auto size = [](std::int64_t value) { return static_cast<blasint>(value); };
  cblas_sgemm(CblasRowMajor, flag(transposed_a), flag(transposed_b), size(m), size(n), size(k), 1, a,
              size(transposed_a ? m : k), b, size(transposed_b ? k : n), 0, c, size(n));
}

}  // namespace

// y (rows, d_ff) = x (rows, d_model) w^T
void linear(Problem& p) {
  product(p.c.source_rows(), p.c.d_ff, p.c.d_model, p.in[0].data(), false, p.in[1].data(), true, p.y.data());
}
void linear_backward(Problem& p) {
  std::int64_t rows = p.c.source_rows(), in = p.c.d_model, out = p.c.d_ff;
  product(rows, in, out, p.dy.data(), false, p.in[1].data(), false, p.gradients[0].data());
  product(out, in, rows, p.dy.data(), true, p.in[0].data(), false, p.gradients[1].data());
}

// Of each head (time, width) @ (width, time).
void matmul(Problem& p) {
  std::int64_t time = p.c.source_time, width = p.c.d_model / p.c.heads;
  for (std::int64_t head = 0; head < p.c.batch * p.c.heads; ++head)
    product(time, time, width, p.in[0].data() + head * time * width, false, p.in[1].data() + head * time * width, false,
            p.y.data() + head * time * time);
}
void matmul_backward(Problem& p) {
  std::int64_t time = p.c.source_time, width = p.c.d_model / p.c.heads;
  for (std::int64_t head = 0; head < p.c.batch * p.c.heads; ++head) {
    std::int64_t at = head * time * width;
    const float* dy = p.dy.data() + head * time * time;
    product(time, width, time, dy, false, p.in[1].data() + at, true, p.gradients[0].data() + at);
    product(width, time, time, p.in[0].data() + at, true, dy, false, p.gradients[1].data() + at);
  }
}

// Of each head S = Q K^T and O = S V, the heads one after the other in memory.
void attention(Problem& p) {
  std::int64_t time = p.c.source_time, width = p.c.d_model / p.c.heads, heads = p.c.batch * p.c.heads;
  p.saved.resize(static_cast<std::size_t>(2 * heads * time * time));
  for (std::int64_t head = 0; head < heads; ++head) {
    std::int64_t at = head * time * width;
    float* s = p.saved.data() + head * time * time;
    product(time, time, width, p.in[0].data() + at, false, p.in[1].data() + at, true, s);
    product(time, width, time, s, false, p.in[2].data() + at, false, p.y.data() + at);
  }
}
// dS = dO V^T, dV = S^T dO, dQ = dS K, dK = dS^T Q.
void attention_backward(Problem& p) {
  std::int64_t time = p.c.source_time, width = p.c.d_model / p.c.heads, heads = p.c.batch * p.c.heads;
  for (std::int64_t head = 0; head < heads; ++head) {
    std::int64_t at = head * time * width;
    float *s = p.saved.data() + head * time * time, *ds = s + heads * time * time;
    const float* dy = p.dy.data() + at;
    product(time, time, width, dy, false, p.in[2].data() + at, true, ds);
    product(time, width, time, s, true, dy, false, p.gradients[2].data() + at);
    product(time, width, time, ds, false, p.in[1].data() + at, false, p.gradients[0].data() + at);
    product(time, width, time, ds, true, p.in[0].data() + at, false, p.gradients[1].data() + at);
  }
}

}  // namespace benchmarks::bare
