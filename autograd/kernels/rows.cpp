#include "autograd/kernels/rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <xsimd/xsimd.hpp>

#include "autograd/kernels/lanes.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

using Batch = xsimd::batch<Scalar>;
constexpr std::int64_t lanes = Batch::size;

void subtract(const Scalar* x, Scalar value, Scalar* y, std::int64_t count) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) y[i] = x[i] - value;
}

void multiply(Scalar* x, Scalar factor, std::int64_t count) {
#pragma omp simd
  for (std::int64_t i = 0; i < count; ++i) x[i] *= factor;
}

// The lanes 0, 1, 2, ... as numbers.
Batch lane_numbers() {
  std::array<Scalar, Batch::size> numbers;
  std::iota(numbers.begin(), numbers.end(), Scalar(0));
  return Batch::load_unaligned(numbers.data());
}

// The sum of term(x[i], ...) over `count` elements of one or more arrays; `term` takes numbers and vectors of them. Not
// `omp simd reduction`: at the end of each short row g++ adds its lanes up one after the other, which takes longer than
// the row.
template <class Term, class... Arrays>
Scalar sum_over(std::int64_t count, Term term, const Arrays*... x) {
  Batch total(Scalar(0));
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) total += term(Batch::load_unaligned(x + i)...);
  if (i > 0 && i < count) {  // the last vector overlaps the one before it: the lanes seen there do not count again
    Batch rest = term(Batch::load_unaligned(x + count - lanes)...);
    total += xsimd::select(lane_numbers() < Batch(static_cast<Scalar>(lanes - (count - i))), Batch(Scalar(0)), rest);
    i = count;
  }
  Scalar result = sum_of_lanes(total);
  for (; i < count; ++i) result += term(x[i]...);
  return result;
}

}  // namespace

Scalar max_of(const Scalar* x, std::int64_t count) {
  Batch largest_of_lane(-std::numeric_limits<Scalar>::infinity());
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) largest_of_lane = xsimd::max(largest_of_lane, Batch::load_unaligned(x + i));
  std::array<Scalar, Batch::size> each;
  largest_of_lane.store_unaligned(each.data());
  Scalar largest = *std::max_element(each.begin(), each.end());
  for (; i < count; ++i) largest = std::max(largest, x[i]);
  return largest;
}

Scalar sum_of(const Scalar* x, std::int64_t count) {
  return sum_over(
      count, [](auto v) { return v; }, x);
}

void exp_in_place(Scalar* x, std::int64_t count) {
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) xsimd::exp(Batch::load_unaligned(x + i)).store_unaligned(x + i);
  if (i == count) return;
  // The last few go through the same instructions, so that a number's exp does not depend on its place.
  std::array<Scalar, Batch::size> tail{};
  std::copy(x + i, x + count, tail.begin());
  xsimd::exp(Batch::load_unaligned(tail.data())).store_unaligned(tail.data());
  std::copy(tail.begin(), tail.begin() + (count - i), x + i);
}

void softmax_rows(const Scalar* x, Scalar* y, std::int64_t rows, std::int64_t width) {
  if (width == 0) return;
  for (std::int64_t first = 0, step = rows_at_once(width); first < rows; first += step) {
    std::int64_t end = std::min(rows, first + step);
    for (std::int64_t r = first; r < end; ++r)
      subtract(x + r * width, max_of(x + r * width, width), y + r * width, width);
    exp_in_place(y + first * width, (end - first) * width);
    for (std::int64_t r = first; r < end; ++r) multiply(y + r * width, 1 / sum_of(y + r * width, width), width);
  }
}

void softmax_rows_backward(const Scalar* __restrict y, const Scalar* __restrict dy, Scalar beta, Scalar* __restrict dx,
                           std::int64_t rows, std::int64_t width) {
  for (std::int64_t r = 0; r < rows; ++r, y += width, dy += width, dx += width) {
    Scalar total = sum_over(
        width, [](auto a, auto b) { return a * b; }, y, dy);
    if (beta == 0)
      for (std::int64_t j = 0; j < width; ++j) dx[j] = y[j] * (dy[j] - total);
    else
      for (std::int64_t j = 0; j < width; ++j) dx[j] = beta * dx[j] + y[j] * (dy[j] - total);
  }
}

void log_sum_exp_rows(const Scalar* x, Scalar* largest, Scalar* rest, std::int64_t rows, std::int64_t width) {
  std::int64_t step = rows_at_once(width);
  Buffer scratch(static_cast<std::size_t>(std::min(rows, step) * width));
  for (std::int64_t first = 0; first < rows; first += step) {
    std::int64_t end = std::min(rows, first + step);
    for (std::int64_t r = first; r < end; ++r) {
      largest[r] = max_of(x + r * width, width);
      subtract(x + r * width, largest[r], scratch.data() + (r - first) * width, width);
    }
    exp_in_place(scratch.data(), (end - first) * width);
    for (std::int64_t r = first; r < end; ++r) rest[r] = std::log(sum_of(scratch.data() + (r - first) * width, width));
  }
}

void log_softmax_rows(const Scalar* __restrict x, Scalar* __restrict y, std::int64_t rows, std::int64_t width) {
  Buffer parts(static_cast<std::size_t>(2 * rows));
  Scalar *largest = parts.data(), *rest = largest + rows;
  log_sum_exp_rows(x, largest, rest, rows, width);
  for (std::int64_t r = 0; r < rows; ++r, x += width, y += width)
    for (std::int64_t j = 0; j < width; ++j) y[j] = (x[j] - largest[r]) - rest[r];
}

void log_softmax_rows_backward(const Scalar* __restrict y, const Scalar* __restrict dy, Scalar* __restrict dx,
                               std::int64_t rows, std::int64_t width) {
  std::copy(y, y + rows * width, dx);
  exp_in_place(dx, rows * width);
  for (std::int64_t r = 0; r < rows; ++r, dy += width, dx += width) {
    Scalar total = sum_of(dy, width);
    for (std::int64_t j = 0; j < width; ++j) dx[j] = dy[j] - dx[j] * total;
  }
}

namespace {

struct Moments {
  Scalar mean, variance;
};

// Two passes: the squares of what is left after the mean cannot cancel as sum(x^2) / n - mean^2 does. What rounding
// left in the mean is taken out too (Chan, Golub and LeVeque 1983), so that the variance of a constant row is exactly
// 0.
Moments moments(const Scalar* x, std::int64_t width) {
  Scalar count = static_cast<Scalar>(width), mean = sum_of(x, width) / count;
  Scalar rest = sum_over(
                    width, [mean](auto v) { return v - mean; }, x) /
                count;
  Scalar squares = sum_over(
                       width, [mean](auto v) { return (v - mean) * (v - mean); }, x) /
                   count;
  return {mean + rest, std::max<Scalar>(squares - rest * rest, 0)};
}

}  // namespace

void layer_norm_rows(const Scalar* __restrict x, const Scalar* __restrict weight, const Scalar* __restrict bias,
                     Scalar eps, Scalar* __restrict y, Scalar* __restrict mean, Scalar* __restrict inverse,
                     std::int64_t rows, std::int64_t width) {
  for (std::int64_t r = 0; r < rows; ++r, x += width, y += width) {
    auto [m, variance] = moments(x, width);
    // A variance that overflows is no wide row: 1 / infinity would make zeros of it in silence.
    Scalar s = std::isinf(variance) ? std::numeric_limits<Scalar>::quiet_NaN() : 1 / std::sqrt(variance + eps);
    mean[r] = m;
    inverse[r] = s;
    if (weight && bias) {
      for (std::int64_t j = 0; j < width; ++j) y[j] = (x[j] - m) * s * weight[j] + bias[j];
    } else if (weight) {
      for (std::int64_t j = 0; j < width; ++j) y[j] = (x[j] - m) * s * weight[j];
    } else {
      for (std::int64_t j = 0; j < width; ++j) y[j] = (x[j] - m) * s + (bias ? bias[j] : 0);
    }
  }
}

void layer_norm_rows_backward(const Scalar* __restrict x, const Scalar* __restrict mean,
                              const Scalar* __restrict inverse, const Scalar* __restrict weight,
                              const Scalar* __restrict dy, Scalar beta, Scalar* __restrict dx, std::int64_t rows,
                              std::int64_t width) {
  // n depends on x through its mean and its deviation:
  // dx = inverse * (g - mean(g) - n * mean(g * n)) = inverse * g - offset - slope * (x - mean)
  for (std::int64_t r = 0; r < rows; ++r, x += width, dy += width, dx += width) {
    Scalar m = mean[r], s = inverse[r], count = static_cast<Scalar>(width);
    auto product = [](auto a, auto b) { return a * b; };
    auto by_normal = [m, s](auto g, auto v) { return g * ((v - m) * s); };
    auto by_normal_weighted = [m, s](auto g, auto v, auto w) { return g * w * ((v - m) * s); };
    Scalar offset = (weight ? sum_over(width, product, dy, weight) : sum_of(dy, width)) / count;
    Scalar slope =
        (weight ? sum_over(width, by_normal_weighted, dy, x, weight) : sum_over(width, by_normal, dy, x)) / count;
    if (beta == 0) {
#pragma omp simd
      for (std::int64_t j = 0; j < width; ++j)
        dx[j] = s * ((weight ? dy[j] * weight[j] : dy[j]) - offset - (x[j] - m) * s * slope);
    } else {
#pragma omp simd
      for (std::int64_t j = 0; j < width; ++j)
        dx[j] = beta * dx[j] + s * ((weight ? dy[j] * weight[j] : dy[j]) - offset - (x[j] - m) * s * slope);
    }
  }
}

void layer_norm_rows_backward_weight(const Scalar* __restrict x, const Scalar* __restrict mean,
                                     const Scalar* __restrict inverse, const Scalar* __restrict dy,
                                     Scalar* __restrict dweight, std::int64_t rows, std::int64_t width) {
  for (std::int64_t r = 0; r < rows; ++r, x += width, dy += width) {
    Scalar m = mean[r], s = inverse[r];
    for (std::int64_t j = 0; j < width; ++j) dweight[j] += dy[j] * ((x[j] - m) * s);
  }
}

void column_sums(const Scalar* __restrict x, Scalar beta, Scalar* __restrict sums, std::int64_t rows,
                 std::int64_t width) {
  for (std::int64_t j = 0; j < width; ++j) sums[j] = beta == 0 ? 0 : beta * sums[j];
  std::int64_t r = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * width)  // four at once: the sums are read and written a quarter as often
    for (std::int64_t j = 0; j < width; ++j) sums[j] += (x[j] + x[width + j]) + (x[2 * width + j] + x[3 * width + j]);
  for (; r < rows; ++r, x += width)
    for (std::int64_t j = 0; j < width; ++j) sums[j] += x[j];
}

}  // namespace gradus::inline GRADUS_PRECISION
