#include "benchmarks/bare.hpp"

#include <cmath>
#include <xsimd/xsimd.hpp>

using gradus::Tensor;

namespace benchmarks::bare {
namespace {

using Vector = xsimd::batch<float>;

std::int64_t count_of(const Tensor& x) { return static_cast<std::int64_t>(x.size()); }
std::int64_t width_of(const Tensor& x) { return static_cast<std::int64_t>(x.shape().back()); }

/// y[i] = f(a[i], b[i]).
template <class Function>
void map(std::int64_t count, const float* a, const float* b, float* y, Function f) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) y[i] = f(a[i], b[i]);
}

/// The same for a function of vectors: no compiler makes a loop over std::exp or std::erf fast.
template <class Function>
void map_vectors(std::int64_t count, const float* a, const float* b, float* y, Function f) {
  constexpr auto width = static_cast<std::int64_t>(Vector::size);
  std::int64_t i = 0;
  for (; i + width <= count; i += width)
    f(Vector::load_unaligned(a + i), Vector::load_unaligned(b + i)).store_unaligned(y + i);
  for (; i < count; ++i) y[i] = f(Vector(a[i]), Vector(b[i])).get(0);
}

/// The sum of f(i).
template <class Function>
float total(std::int64_t count, Function f) {
  float result = 0;
#pragma omp simd reduction(+ : result)
  for (std::int64_t i = 0; i < count; ++i) result += f(i);
  return result;
}

float largest(std::int64_t count, const float* x) {
  constexpr auto width = static_cast<std::int64_t>(Vector::size);
  Vector most(x[0]);
  std::int64_t i = 0;
  for (; i + width <= count; i += width) most = xsimd::max(most, Vector::load_unaligned(x + i));
  float result = x[0];
  for (std::size_t lane = 0; lane < Vector::size; ++lane) result = std::max(result, most.get(lane));
  for (; i < count; ++i) result = std::max(result, x[i]);
  return result;
}

void softmax_rows(std::int64_t rows, std::int64_t width, const float* x, float* y) {
  for (std::int64_t row = 0; row < rows; ++row) {
    float most = largest(width, x + row * width);
    map(width, x + row * width, x, y + row * width, [most](float a, float) { return a - most; });
  }
  map_vectors(rows * width, y, y, y, [](auto a, auto) { return xsimd::exp(a); });
  for (std::int64_t row = 0; row < rows; ++row) {
    float* part = y + row * width;
    float scale = 1 / total(width, [part](std::int64_t i) { return part[i]; });
#pragma omp simd
    for (std::int64_t i = 0; i < width; ++i) part[i] *= scale;
  }
}

void layer_norm_row(std::int64_t n, const float* x, const float* weight, const float* bias, float* __restrict y,
                    float* saved) {
  float mean = total(n, [x](std::int64_t i) { return x[i]; }) / static_cast<float>(n);
  float squares = total(n, [=](std::int64_t i) { return (x[i] - mean) * (x[i] - mean); });
  float scale = 1 / std::sqrt(squares / static_cast<float>(n) + 1e-5F);
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) y[i] = (x[i] - mean) * scale * weight[i] + bias[i];
  saved[0] = mean;
  saved[1] = scale;
}

void layer_norm_row_backward(std::int64_t n, const float* x, const float* weight, const float* saved, const float* dy,
                             float* __restrict dx, float* __restrict dw, float* __restrict db) {
  float mean = saved[0], scale = saved[1], of_g = 0, of_gx = 0;
#pragma omp simd reduction(+ : of_g, of_gx)
  for (std::int64_t i = 0; i < n; ++i) {
    float normal = (x[i] - mean) * scale;
    of_g += dy[i] * weight[i];
    of_gx += dy[i] * weight[i] * normal;
    dw[i] += dy[i] * normal;
    db[i] += dy[i];
  }
  of_g /= static_cast<float>(n);
  of_gx /= static_cast<float>(n);
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) dx[i] = scale * (dy[i] * weight[i] - of_g - (x[i] - mean) * scale * of_gx);
}

void rms_norm_row_backward(std::int64_t n, const float* x, const float* weight, float scale, const float* dy,
                           float* __restrict dx, float* __restrict dw) {
  float of_gx = 0;
#pragma omp simd reduction(+ : of_gx)
  for (std::int64_t i = 0; i < n; ++i) {
    of_gx += dy[i] * weight[i] * x[i];
    dw[i] += dy[i] * x[i] * scale;
  }
  of_gx *= scale * scale / static_cast<float>(n);
#pragma omp simd
  for (std::int64_t i = 0; i < n; ++i) dx[i] = scale * (dy[i] * weight[i] - x[i] * of_gx);
}

void adam_update(std::int64_t count, const float* g, float* __restrict p, float* __restrict m, float* __restrict v) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) {
    m[i] = 0.9F * m[i] + 0.1F * g[i];
    v[i] = 0.999F * v[i] + 0.001F * g[i] * g[i];
    p[i] -= 1e-3F * m[i] / (std::sqrt(v[i]) + 1e-8F);
  }
}

}  // namespace

void add(Problem& p) {
  map(count_of(p.y), p.in[0].data(), p.in[1].data(), p.y.data(), [](float a, float b) { return a + b; });
}
void add_backward(Problem& p) {
  for (Tensor& gradient : p.gradients) std::copy_n(p.dy.data(), count_of(p.dy), gradient.data());
}

void mul(Problem& p) {
  map(count_of(p.y), p.in[0].data(), p.in[1].data(), p.y.data(), [](float a, float b) { return a * b; });
}
void mul_backward(Problem& p) {
  for (std::size_t i : {0U, 1U})
    map(count_of(p.dy), p.dy.data(), p.in[1 - i].data(), p.gradients[i].data(), [](float d, float b) { return d * b; });
}

void relu(Problem& p) {
  map(count_of(p.y), p.in[0].data(), p.in[0].data(), p.y.data(), [](float x, float) { return x > 0 ? x : 0; });
}
void relu_backward(Problem& p) {
  map(count_of(p.y), p.y.data(), p.dy.data(), p.gradients[0].data(), [](float y, float d) { return y > 0 ? d : 0; });
}

void gelu(Problem& p) {
  map_vectors(count_of(p.y), p.in[0].data(), p.in[0].data(), p.y.data(),
              [](auto x, auto) { return 0.5F * x * (1.0F + xsimd::erf(x * 0.70710678F)); });
}
void gelu_backward(Problem& p) {
  map_vectors(count_of(p.y), p.in[0].data(), p.dy.data(), p.gradients[0].data(), [](auto x, auto d) {
    auto phi = 0.5F * (1.0F + xsimd::erf(x * 0.70710678F));
    return d * (phi + x * 0.39894228F * xsimd::exp(-0.5F * x * x));
  });
}

void silu(Problem& p) {
  map_vectors(count_of(p.y), p.in[0].data(), p.in[0].data(), p.y.data(),
              [](auto x, auto) { return x / (1.0F + xsimd::exp(-x)); });
}
void silu_backward(Problem& p) {
  map_vectors(count_of(p.y), p.in[0].data(), p.dy.data(), p.gradients[0].data(), [](auto x, auto d) {
    auto share = 1.0F / (1.0F + xsimd::exp(-x));
    return d * share * (1.0F + x * (1.0F - share));
  });
}

void sum(Problem& p) {
  const float* x = p.in[0].data();
  p.y.data()[0] = total(count_of(p.in[0]), [x](std::int64_t i) { return x[i]; });
}
void sum_backward(Problem& p) { std::fill_n(p.gradients[0].data(), count_of(p.in[0]), p.dy.data()[0]); }

void softmax(Problem& p) {
  std::int64_t width = width_of(p.y);
  softmax_rows(count_of(p.y) / width, width, p.in[0].data(), p.y.data());
}
void softmax_backward(Problem& p) {
  std::int64_t width = width_of(p.y);
  for (std::int64_t at = 0; at < count_of(p.y); at += width) {
    const float *y = p.y.data() + at, *dy = p.dy.data() + at;
    float along = total(width, [=](std::int64_t i) { return y[i] * dy[i]; });
    map(width, y, dy, p.gradients[0].data() + at, [along](float a, float d) { return a * (d - along); });
  }
}

void layer_norm(Problem& p) {
  std::int64_t width = width_of(p.y), rows = count_of(p.y) / width;
  p.saved.resize(static_cast<std::size_t>(2 * rows));
  for (std::int64_t row = 0; row < rows; ++row)
    layer_norm_row(width, p.in[0].data() + row * width, p.in[1].data(), p.in[2].data(), p.y.data() + row * width,
                   p.saved.data() + 2 * row);
}
void layer_norm_backward(Problem& p) {
  std::int64_t width = width_of(p.y), rows = count_of(p.y) / width;
  for (std::size_t i : {1U, 2U}) std::fill_n(p.gradients[i].data(), width, 0.0F);
  for (std::int64_t row = 0; row < rows; ++row)
    layer_norm_row_backward(width, p.in[0].data() + row * width, p.in[1].data(), p.saved.data() + 2 * row,
                            p.dy.data() + row * width, p.gradients[0].data() + row * width, p.gradients[1].data(),
                            p.gradients[2].data());
}

// Forward leaves each row's scale in `saved`.
void rms_norm(Problem& p) {
  std::int64_t width = width_of(p.y), rows = count_of(p.y) / width;
  p.saved.resize(static_cast<std::size_t>(rows));
  for (std::int64_t row = 0; row < rows; ++row) {
    const float* x = p.in[0].data() + row * width;
    float squares = total(width, [x](std::int64_t i) { return x[i] * x[i]; });
    float scale = 1 / std::sqrt(squares / static_cast<float>(width) + 1e-5F);
    map(width, x, p.in[1].data(), p.y.data() + row * width,
        [scale](float a, float weight) { return a * scale * weight; });
    p.saved[static_cast<std::size_t>(row)] = scale;
  }
}
void rms_norm_backward(Problem& p) {
  std::int64_t width = width_of(p.y), rows = count_of(p.y) / width;
  std::fill_n(p.gradients[1].data(), width, 0.0F);
  for (std::int64_t row = 0; row < rows; ++row)
    rms_norm_row_backward(width, p.in[0].data() + row * width, p.in[1].data(), p.saved[static_cast<std::size_t>(row)],
                          p.dy.data() + row * width, p.gradients[0].data() + row * width, p.gradients[1].data());
}

// Forward leaves the probabilities in `saved`.
void cross_entropy(Problem& p) {
  std::int64_t width = width_of(p.in[0]), rows = count_of(p.in[0]) / width;
  p.saved.resize(p.in[0].size());
  softmax_rows(rows, width, p.in[0].data(), p.saved.data());
  double loss = 0;
  for (std::int64_t row = 0; row < rows; ++row)
    loss -= std::log(p.saved[static_cast<std::size_t>(row * width + p.tokens.data()[row])]);
  p.y.data()[0] = static_cast<float>(loss / static_cast<double>(rows));
}
void cross_entropy_backward(Problem& p) {
  std::int64_t width = width_of(p.in[0]), rows = count_of(p.in[0]) / width;
  float scale = p.dy.data()[0] / static_cast<float>(rows);
  float* dx = p.gradients[0].data();
  map(rows * width, p.saved.data(), p.saved.data(), dx, [scale](float y, float) { return y * scale; });
  for (std::int64_t row = 0; row < rows; ++row) dx[row * width + p.tokens.data()[row]] -= scale;
}

void embedding(Problem& p) {
  std::int64_t width = width_of(p.y), row = 0;
  for (std::int64_t token : p.tokens) std::copy_n(p.in[0].data() + token * width, width, p.y.data() + width * row++);
}
void embedding_backward(Problem& p) {
  std::int64_t width = width_of(p.y), row = 0;
  std::fill_n(p.gradients[0].data(), count_of(p.in[0]), 0.0F);
  for (std::int64_t token : p.tokens) {
    float* to = p.gradients[0].data() + token * width;
    map(width, to, p.dy.data() + width * row++, to, [](float a, float b) { return a + b; });
  }
}

void adam(Problem& p) {
  adam_update(count_of(p.in[0]), p.in[1].data(), p.in[0].data(), p.in[2].data(), p.in[3].data());
}

}  // namespace benchmarks::bare
