// floor CONFIG [--steps N] [--threads N]: how long the matrix products of one training step take by themselves, as one
// line of JSON. It is the floor under any implementation that does the same products one by one: for each, its forward
// and its two in backward, each with operands of its own.
#include <cblas.h>
#include <fmt/core.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "autograd/kernels/blas.hpp"
#include "benchmarks/arguments.hpp"
#include "benchmarks/configurations.hpp"
#include "benchmarks/measurement.hpp"

using benchmarks::Configuration;

namespace {

struct Free {
  void operator()(float* memory) const { std::free(memory); }
};
using Buffer = std::unique_ptr<float[], Free>;

/// One product, `count` times with the operands side by side: C (m, n) = A (m, k) B (k, n), as they are read.
struct Product {
  std::int64_t m, n, k;
  bool transpose_a, transpose_b;
  std::int64_t count;
  const float *a, *b;
  float* c;

  void run() const {
    auto flag = [](bool transpose) { return transpose ? CblasTrans : CblasNoTrans; };
    auto size = [](std::int64_t value) { return static_cast<blasint>(value); };
    for (std::int64_t i = 0; i < count; ++i)
      cblas_sgemm(CblasRowMajor, flag(transpose_a), flag(transpose_b), size(m), size(n), size(k), 1, a + i * m * k,
                  size(transpose_a ? m : k), b + i * k * n, size(transpose_b ? k : n), 0, c + i * m * n, size(n));
  }
  double flop() const { return 2.0 * static_cast<double>(m * n * k * count); }
};

class Floor {
 public:
  explicit Floor(const Configuration& c) {
    if (!c.cell) {
      transformer(c);
    } else {
      recurrent(c, c.encoder_layers, c.source_time, false);
      recurrent(c, c.decoder_layers, c.target_time, true);
    }
    linear(c.is_gpt() ? c.source_rows() : c.target_rows(), c.d_model, c.vocabulary);
  }

  void run() const {
    for (const Product& product : products_) product.run();
  }
  double flop() const {
    double total = 0;
    for (const Product& product : products_) total += product.flop();
    return total;
  }

 private:
  float* buffer(std::int64_t size) {
    std::size_t bytes = (static_cast<std::size_t>(size) * sizeof(float) + 63) / 64 * 64;
    auto* memory = static_cast<float*>(std::aligned_alloc(64, bytes));
    if (!memory) throw std::bad_alloc();
    for (std::int64_t i = 0; i < size; ++i) memory[i] = static_cast<float>(i % 1013) / 1013 - 0.5F;
    buffers_.emplace_back(memory);
    return memory;
  }

  /// Y (rows, out) = X (rows, in) W^T, dX = dY W, dW = dY^T X.
  void linear(std::int64_t rows, std::int64_t in, std::int64_t out) {
    float *x = buffer(rows * in), *w = buffer(out * in), *y = buffer(rows * out), *dx = buffer(rows * in),
          *dw = buffer(out * in);
    products_.push_back({rows, out, in, false, true, 1, x, w, y});
    products_.push_back({rows, in, out, false, false, 1, y, w, dx});
    products_.push_back({out, in, rows, true, false, 1, y, x, dw});
  }

  /// Of each head: S = Q K^T, O = S V, and backward dS = dO V^T, dV = S^T dO, dQ = dS K, dK = dS^T Q.
  void attention(const Configuration& c, std::int64_t queries, std::int64_t keys) {
    std::int64_t heads = c.batch * c.heads, width = c.d_model / c.heads;
    float *q = buffer(heads * queries * width), *k = buffer(heads * keys * width), *v = buffer(heads * keys * width),
          *s = buffer(heads * queries * keys), *o = buffer(heads * queries * width),
          *ds = buffer(heads * queries * keys), *dq = buffer(heads * queries * width),
          *dk = buffer(heads * keys * width), *dv = buffer(heads * keys * width);
    products_.push_back({queries, keys, width, false, true, heads, q, k, s});
    products_.push_back({queries, width, keys, false, false, heads, s, v, o});
    products_.push_back({queries, keys, width, false, true, heads, o, v, ds});
    products_.push_back({keys, width, queries, true, false, heads, s, o, dv});
    products_.push_back({queries, width, keys, false, false, heads, ds, k, dq});
    products_.push_back({keys, width, queries, true, false, heads, ds, q, dk});
  }

  void transformer(const Configuration& c) {
    std::int64_t d = c.d_model, source = c.source_rows(), target = c.target_rows();
    for (std::int64_t layer = 0; layer < c.encoder_layers; ++layer) {
      self_attention(c, source, c.source_time);
      feed_forward(c, source);
    }
    for (std::int64_t layer = 0; layer < c.decoder_layers; ++layer) {
      self_attention(c, target, c.target_time);
      linear(target, d, d);      // the query of the attention to the source
      linear(source, d, 2 * d);  // its keys and values
      attention(c, c.target_time, c.source_time);
      linear(target, d, d);
      feed_forward(c, target);
    }
  }

  void self_attention(const Configuration& c, std::int64_t rows, std::int64_t time) {
    linear(rows, c.d_model, 3 * c.d_model);
    attention(c, time, time);
    linear(rows, c.d_model, c.d_model);
  }

  void feed_forward(const Configuration& c, std::int64_t rows) {
    linear(rows, c.d_model, c.d_ff);
    linear(rows, c.d_ff, c.d_model);
  }

  /// Of each layer the inputs' product, and those of the steps, which have one W: Y = H W^T, dH = dY W; and dW = dY^T H
  /// of all together. A first step that begins with nothing has none.
  void recurrent(const Configuration& c, std::int64_t layers, std::int64_t time, bool from_state) {
    std::int64_t d = c.d_model, gates = (c.cell == gradus::Cell::lstm ? 4 : 3) * d;
    std::int64_t steps = from_state ? time : time - 1, rows = steps * c.batch;
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      linear(c.batch * time, d, gates);
      float *h = buffer(rows * d), *w = buffer(gates * d), *y = buffer(rows * gates), *dh = buffer(c.batch * d),
            *dw = buffer(gates * d);
      for (std::int64_t s = 0; s < steps; ++s)
        products_.push_back({c.batch, gates, d, false, true, 1, h + s * c.batch * d, w, y + s * c.batch * gates});
      for (std::int64_t s = steps; s-- > 0;)
        products_.push_back({c.batch, d, gates, false, false, 1, y + s * c.batch * gates, w, dh});
      products_.push_back({gates, d, rows, true, false, 1, y, h, dw});
    }
  }

  std::vector<Buffer> buffers_;
  std::vector<Product> products_;
};

void run(const benchmarks::Arguments& arguments) {
  gradus::set_blas_threads(arguments.threads);  // whatever OPENBLAS_NUM_THREADS says
  const Configuration& c = benchmarks::configuration(arguments.configuration);
  Floor floor(c);
  benchmarks::Measurement m = benchmarks::measure(3, arguments.steps, [&] { floor.run(); });
  fmt::print(
      "{{\"lib\":\"floor\",\"cfg\":\"{}\",\"core\":\"{}\",\"threads\":{},\"steps\":{},\"ms_median\":{:.4f},"
      "\"ms_min\":{:.4f},\"ms_p90\":{:.4f},\"cpu_median\":{:.4f},\"mflop\":{:.2f},\"gflops\":{:.1f}}}\n",
      c.name, gradus::blas_kernel(), arguments.threads, arguments.steps, m.median, m.min, m.p90, m.cpu_median,
      floor.flop() / 1e6, floor.flop() / m.median / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    gradus::choose_blas_kernel(argv);
    run(benchmarks::arguments_of(argc, argv));
  } catch (const std::exception& error) {
    fmt::print(stderr, "floor: {}\n", error.what());
    return 2;
  }
}
