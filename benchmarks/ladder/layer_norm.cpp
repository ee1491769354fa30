// Layer norm (Ba, Kiros and Hinton 2016) of the rows of a matrix:
//   y = n * weight + bias,  n = (x - mean) * inverse,  inverse = 1 / sqrt(variance + eps)
// and backward, with g = dy * weight:
//   dx = inverse * (g - mean(g) - n * mean(g * n)),  dweight = sum of dy * n,  dbias = sum of dy over the rows
// A handful of operations for each number: the time goes into bringing the numbers, and into sums along short rows.
#include "autograd/ops/layer_norm.hpp"

#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/record.hpp"
#include "autograd/tensor/random.hpp"
#include "benchmarks/ladder/ladder.hpp"

namespace ladder {

using namespace gradus;

namespace {

constexpr Scalar eps = Scalar(1e-5);

// Rung 1. The formula, in the engine's operations. Nearly all of the nine read and write the whole matrix, forward
// and again backward.
Variable composed(const Variable& x, const Variable& weight, const Variable& bias) {
  Variable centred = x - mean(x, {-1}, {.keepdims = true});
  Variable variance = mean(centred * centred, {-1}, {.keepdims = true});
  return centred / sqrt(variance + static_cast<double>(eps)) * weight + bias;
}

// All other rungs are one operation of two kernels, over a row-major matrix (rows, width).
struct Kernels {
  void (*forward)(const Scalar* x, const Scalar* weight, const Scalar* bias, Scalar* y, Scalar* n, Scalar* mean,
                  Scalar* inverse, std::int64_t rows, std::int64_t width);
  /// Adds to dx, dweight and dbias.
  void (*backward)(const Scalar* x, const Scalar* n, const Scalar* mean, const Scalar* inverse, const Scalar* weight,
                   const Scalar* dy, Scalar* dx, Scalar* dweight, Scalar* dbias, std::int64_t rows, std::int64_t width);
  bool keeps_n = true;
};

Variable one_operation(const Variable& x, const Variable& weight, const Variable& bias, Kernels kernels) {
  std::int64_t width = x.shape()[1], rows = x.shape()[0];
  Tensor y = empty(x.shape()), n = empty(kernels.keeps_n ? x.shape() : Shape{0}), mean = empty({rows}),
         inverse = empty({rows});
  kernels.forward(x.value().data(), weight.value().data(), bias.value().data(), y.data(), n.data(), mean.data(),
                  inverse.data(), rows, width);
  return record("layer_norm", std::move(y), {x, weight, bias},
                [=, n = std::move(n), mean = std::move(mean), inverse = std::move(inverse)](Tensor& dy, Gradients& d) {
                  kernels.backward(x.value().data(), n.data(), mean.data(), inverse.data(), weight.value().data(),
                                   dy.data(), d[0].zeroed().data(), d[1].zeroed().data(), d[2].zeroed().data(), rows,
                                   width);
                });
}

// Rung 2. The rule at the top, derived on paper, needs n and inverse only, where the chain rule walks back through
// every operation and keeps what each of them needs. Still pass after pass over the whole matrix, and each sum takes
// its terms in order.
struct InOrder {
  template <class Term>
  static Scalar sum(std::int64_t count, Term term) {
    Scalar total = 0;
    for (std::int64_t j = 0; j < count; ++j) total += term(j);
    return total;
  }
};
template <class Sums>
void forward_passes(const Scalar* __restrict x, const Scalar* __restrict weight, const Scalar* __restrict bias,
                    Scalar* __restrict y, Scalar* __restrict n, Scalar* __restrict mean, Scalar* __restrict inverse,
                    std::int64_t rows, std::int64_t width) {
  auto count = static_cast<Scalar>(width);
  for (std::int64_t r = 0; r < rows; ++r) {
    mean[r] = Sums::sum(width, [=](std::int64_t j) { return x[r * width + j]; }) / count;
  }
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < width; ++j) n[r * width + j] = x[r * width + j] - mean[r];
  for (std::int64_t r = 0; r < rows; ++r) {
    Scalar squares = Sums::sum(width, [=](std::int64_t j) { return n[r * width + j] * n[r * width + j]; });
    inverse[r] = 1 / std::sqrt(squares / count + eps);
  }
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < width; ++j) n[r * width + j] *= inverse[r];
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < width; ++j) y[r * width + j] = n[r * width + j] * weight[j] + bias[j];
}
template <class Sums>
void backward_passes(const Scalar*, const Scalar* __restrict n, const Scalar*, const Scalar* __restrict inverse,
                     const Scalar* __restrict weight, const Scalar* __restrict dy, Scalar* __restrict dx,
                     Scalar* __restrict dweight, Scalar* __restrict dbias, std::int64_t rows, std::int64_t width) {
  auto count = static_cast<Scalar>(width);
  Tensor all_g = empty({rows, width});
  Scalar* __restrict g = all_g.data();
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < width; ++j) g[r * width + j] = dy[r * width + j] * weight[j];
  for (std::int64_t r = 0; r < rows; ++r) {
    Scalar mean_g = Sums::sum(width, [=](std::int64_t j) { return g[r * width + j]; }) / count;
    Scalar mean_gn = Sums::sum(width, [=](std::int64_t j) { return g[r * width + j] * n[r * width + j]; }) / count;
    for (std::int64_t j = 0; j < width; ++j)
      dx[r * width + j] += inverse[r] * (g[r * width + j] - mean_g - n[r * width + j] * mean_gn);
  }
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < width; ++j) dweight[j] += dy[r * width + j] * n[r * width + j];
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < width; ++j) dbias[j] += dy[r * width + j];
}

// Rung 3. Rung 2 with other sums. A sum in the order of its terms is a chain in which each addition waits for the one
// before; `omp simd reduction` lets the compiler keep a sum for each lane of a vector and add those up at the end.
struct InLanes {
  template <class Term>
  static Scalar sum(std::int64_t count, Term term) {
    Scalar total = 0;
#pragma omp simd reduction(+ : total)
    for (std::int64_t j = 0; j < count; ++j) total += term(j);
    return total;
  }
};

// Rung 4. Row by row: a row of some hundred numbers stays in the first-level cache from its mean to its result, and
// what is made on the way (x - mean, g) stays in registers.
void forward_rows(const Scalar* __restrict x, const Scalar* __restrict weight, const Scalar* __restrict bias,
                  Scalar* __restrict y, Scalar* __restrict n, Scalar* __restrict mean, Scalar* __restrict inverse,
                  std::int64_t rows, std::int64_t width) {
  auto count = static_cast<Scalar>(width);
  for (std::int64_t r = 0; r < rows; ++r, x += width, y += width, n += width) {
    Scalar sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t j = 0; j < width; ++j) sum += x[j];
    Scalar m = sum / count;
#pragma omp simd reduction(+ : squares)
    for (std::int64_t j = 0; j < width; ++j) squares += (x[j] - m) * (x[j] - m);
    Scalar s = 1 / std::sqrt(squares / count + eps);
    mean[r] = m;
    inverse[r] = s;
    for (std::int64_t j = 0; j < width; ++j) {
      n[j] = (x[j] - m) * s;
      y[j] = n[j] * weight[j] + bias[j];
    }
  }
}
void backward_rows(const Scalar*, const Scalar* __restrict n, const Scalar*, const Scalar* __restrict inverse,
                   const Scalar* __restrict weight, const Scalar* __restrict dy, Scalar* __restrict dx,
                   Scalar* __restrict dweight, Scalar* __restrict dbias, std::int64_t rows, std::int64_t width) {
  auto count = static_cast<Scalar>(width);
  for (std::int64_t r = 0; r < rows; ++r, n += width, dy += width, dx += width) {
    Scalar s = inverse[r], sum_g = 0, sum_gn = 0;
#pragma omp simd reduction(+ : sum_g, sum_gn)
    for (std::int64_t j = 0; j < width; ++j) {
      sum_g += dy[j] * weight[j];
      sum_gn += dy[j] * weight[j] * n[j];
    }
    Scalar mean_g = sum_g / count, mean_gn = sum_gn / count;
    for (std::int64_t j = 0; j < width; ++j) {
      dx[j] += s * (dy[j] * weight[j] - mean_g - n[j] * mean_gn);
      dweight[j] += dy[j] * n[j];
      dbias[j] += dy[j];
    }
  }
}

// Rung 5. n is not stored: backward makes it again from x, which is there anyway, with a subtraction and a
// multiplication. A whole matrix less to write, to read, and to keep until backward comes.
void forward_again(const Scalar* __restrict x, const Scalar* __restrict weight, const Scalar* __restrict bias,
                   Scalar* __restrict y, Scalar*, Scalar* __restrict mean, Scalar* __restrict inverse,
                   std::int64_t rows, std::int64_t width) {
  auto count = static_cast<Scalar>(width);
  for (std::int64_t r = 0; r < rows; ++r, x += width, y += width) {
    Scalar sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t j = 0; j < width; ++j) sum += x[j];
    Scalar m = sum / count;
#pragma omp simd reduction(+ : squares)
    for (std::int64_t j = 0; j < width; ++j) squares += (x[j] - m) * (x[j] - m);
    Scalar s = 1 / std::sqrt(squares / count + eps);
    mean[r] = m;
    inverse[r] = s;
    for (std::int64_t j = 0; j < width; ++j) y[j] = (x[j] - m) * s * weight[j] + bias[j];
  }
}
void backward_again(const Scalar* __restrict x, const Scalar*, const Scalar* __restrict mean,
                    const Scalar* __restrict inverse, const Scalar* __restrict weight, const Scalar* __restrict dy,
                    Scalar* __restrict dx, Scalar* __restrict dweight, Scalar* __restrict dbias, std::int64_t rows,
                    std::int64_t width) {
  auto count = static_cast<Scalar>(width);
  for (std::int64_t r = 0; r < rows; ++r, x += width, dy += width, dx += width) {
    Scalar m = mean[r], s = inverse[r], sum_g = 0, sum_gn = 0;
#pragma omp simd reduction(+ : sum_g, sum_gn)
    for (std::int64_t j = 0; j < width; ++j) {
      sum_g += dy[j] * weight[j];
      sum_gn += dy[j] * weight[j] * ((x[j] - m) * s);
    }
    Scalar mean_g = sum_g / count, mean_gn = sum_gn / count;
    for (std::int64_t j = 0; j < width; ++j) {
      Scalar n = (x[j] - m) * s;
      dx[j] += s * (dy[j] * weight[j] - mean_g - n * mean_gn);
      dweight[j] += dy[j] * n;
      dbias[j] += dy[j];
    }
  }
}

}  // namespace

std::vector<Ladder> layer_norm() {
  Generator generator(1);
  std::vector<Tensor> inputs = {generator.normal({2048, 128}), generator.normal({128}), generator.normal({128})};
  auto rung = [&](std::string name, std::string why, auto f) {
    return operation(
        std::move(name), std::move(why), [f](const auto& in) { return f(in[0], in[1], in[2]); }, inputs);
  };
  auto with = [&](std::string name, std::string why, Kernels kernels) {
    return rung(std::move(name), std::move(why),
                [kernels](const auto& x, const auto& w, const auto& b) { return one_operation(x, w, b, kernels); });
  };
  return {
      {"2,048 rows of 128",
       {
           rung("composed", "The formula in the engine's operations, each of which walks through the whole matrix.",
                composed),
           with("one operation", "One rule, derived on paper, instead of the chain rule through nine operations.",
                {forward_passes<InOrder>, backward_passes<InOrder>}),
           with("vector sums", "A sum for each lane of a vector: no addition waits for the one before.",
                {forward_passes<InLanes>, backward_passes<InLanes>}),
           with("row by row", "A row stays in the cache from its mean to its result.", {forward_rows, backward_rows}),
           with("n made again", "The normalised rows are not stored; backward makes them from x once more.",
                {forward_again, backward_again, false}),
           rung("the library's",
                "Constant rows have variance 0 exactly, only the gradients asked for are made, threads share the rows. "
                "A row's sum ends in shuffles, where g++ adds up the lanes of rung 3 one by one.",
                [](const auto& x, const auto& w, const auto& b) { return gradus::layer_norm(x, w, b); }),
       }}};
}

}  // namespace ladder
