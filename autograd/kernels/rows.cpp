#include "autograd/kernels/rows.hpp"

#include <cmath>

#include "autograd/kernels/map.hpp"
#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr auto product = [](const auto&... v) { return (v * ...); };

/// The largest of `count` numbers, -inf for none; any of them where one is NaN: `Larger` takes twice as long.
Scalar max_of(const Scalar* x, std::int64_t count) {
  struct Max : Larger {
    static Vector combine(const Vector& a, const Vector& b) { return xsimd::max(a, b); }
    static Scalar across(const Vector& v) { return largest_lane(v); }
  };
  return fold_row<Max>(count, product, x);
}

/// y = x - the largest of the row; returns that.
Scalar subtract_largest(const Scalar* x, Scalar* y, std::int64_t width) {
  Scalar largest = max_of(x, width);
  map_row(
      y, width, [largest](auto v) { return v - largest; }, x);
  return largest;
}

/// The sum of `count` numbers but for one that is 1; clears that one. NaN where there is a NaN.
Scalar sum_beside_one(Scalar* x, std::int64_t count) {
  for (std::int64_t i = 0; i < count; i += lanes) {
    Vector v = i + lanes <= count ? Vector::load_unaligned(x + i) : load_rest(x + i, count - i);
    if (!xsimd::any(v == Vector(Scalar(1)))) continue;
    while (x[i] != 1) ++i;
    x[i] = 0;
    break;
  }
  return fold_row<Add>(count, product, x);
}

}  // namespace

void exp_in_place(Scalar* x, std::int64_t count) {
  auto exp = [](const Vector& v) { return xsimd::exp(v); };
  map_row(x, count, exp, x);
}

void softmax_rows(const Scalar* x, Scalar* y, std::int64_t rows, std::int64_t width) {
  for (std::int64_t first = 0, step = rows_at_once(width); first < rows; first += step) {
    std::int64_t end = std::min(rows, first + step);
    for (std::int64_t r = first; r < end; ++r) subtract_largest(x + r * width, y + r * width, width);
    exp_in_place(y + first * width, (end - first) * width);
    for (std::int64_t r = first; r < end; ++r) {
      Scalar* row = y + r * width;
      auto scaled = [scale = 1 / fold_row<Add>(width, product, row)](auto v) { return v * scale; };
      map_row(row, width, scaled, row);
    }
  }
}

void softmax_rows_backward(const Scalar* y, const Scalar* dy, Scalar beta, Scalar* dx, std::int64_t rows,
                           std::int64_t width) {
  for (std::int64_t r = 0; r < rows; ++r, y += width, dy += width, dx += width) {
    auto slope = [total = fold_row<Add>(width, product, y, dy)](auto p, auto g) { return p * (g - total); };
    add_row(beta, dx, width, slope, y, dy);
  }
}

void softmax_columns(Scalar* x, std::int64_t rows, std::int64_t width) {
  for (Scalar* top = x; top < x + width; top += lanes) {
    Vector largest(-std::numeric_limits<Scalar>::infinity()), total(Scalar(0));
    for (std::int64_t r = 0; r < rows; ++r) largest = xsimd::max(largest, Vector::load_unaligned(top + r * width));
    for (std::int64_t r = 0; r < rows; ++r) {
      Vector power = xsimd::exp(Vector::load_unaligned(top + r * width) - largest);
      power.store_unaligned(top + r * width);
      total += power;
    }
    Vector factor = Scalar(1) / total;
    for (std::int64_t r = 0; r < rows; ++r)
      (Vector::load_unaligned(top + r * width) * factor).store_unaligned(top + r * width);
  }
}

void softmax_columns_backward(const Scalar* y, Scalar* g, std::int64_t rows, std::int64_t width) {
  for (std::int64_t first = 0; first < width; first += lanes) {
    Vector total(Scalar(0));
    auto weight = [&](std::int64_t r) { return Vector::load_unaligned(y + r * width + first); };
    auto gradient = [&](std::int64_t r) { return Vector::load_unaligned(g + r * width + first); };
    for (std::int64_t r = 0; r < rows; ++r) total += weight(r) * gradient(r);
    for (std::int64_t r = 0; r < rows; ++r) (weight(r) * (gradient(r) - total)).store_unaligned(g + r * width + first);
  }
}

void log_sum_exp_rows(const Scalar* x, Scalar* largest, Scalar* rest, std::int64_t rows, std::int64_t width) {
  std::int64_t step = rows_at_once(width);
  Buffer scratch(static_cast<std::size_t>(std::min(rows, step) * width));
  for (std::int64_t first = 0; first < rows; first += step) {
    std::int64_t end = std::min(rows, first + step);
    auto row_of_scratch = [&](std::int64_t r) { return scratch.data() + (r - first) * width; };
    for (std::int64_t r = first; r < end; ++r) largest[r] = subtract_largest(x + r * width, row_of_scratch(r), width);
    exp_in_place(scratch.data(), (end - first) * width);
    for (std::int64_t r = first; r < end; ++r) rest[r] = sum_beside_one(row_of_scratch(r), width);
  }
  // The largest has the power 1: log(1 + the others), which log(sum) would make 0 where the others are small.
  auto log_with_one = [](const Vector& others) { return xsimd::log1p(others); };
  map_row(rest, rows, log_with_one, rest);
}

void log_softmax_rows(const Scalar* x, Scalar* y, std::int64_t rows, std::int64_t width) {
  Buffer parts(static_cast<std::size_t>(2 * rows));
  Scalar *largest = parts.data(), *rest = largest + rows;
  log_sum_exp_rows(x, largest, rest, rows, width);
  for (std::int64_t r = 0; r < rows; ++r, x += width, y += width) {
    auto logarithm = [m = largest[r], l = rest[r]](auto v) { return (v - m) - l; };
    map_row(y, width, logarithm, x);
  }
}

void log_softmax_rows_backward(const Scalar* y, const Scalar* dy, Scalar* dx, std::int64_t rows, std::int64_t width) {
  std::copy(y, y + rows * width, dx);
  exp_in_place(dx, rows * width);
  for (std::int64_t r = 0; r < rows; ++r, dy += width, dx += width) {
    auto slope = [total = fold_row<Add>(width, product, dy)](auto g, auto p) { return g - p * total; };
    map_row(dx, width, slope, dy, dx);
  }
}

namespace {

struct Moments {
  Scalar mean, variance;
};

// Of factor * x. Two passes: the squares of what is left after the mean cannot cancel as sum(x^2) / n - mean^2 does.
// What rounding left in the mean is taken out too (Chan, Golub and LeVeque 1983), so that the variance of a constant
// row is exactly 0.
[[gnu::always_inline]] inline Moments moments(const Scalar* x, std::int64_t width, Scalar factor) {
  auto scaled = [factor](auto v) { return factor * v; };
  Scalar count = static_cast<Scalar>(width), mean = fold_row<Add>(width, scaled, x) / count;
  auto distance = [=](auto v) { return factor * v - mean; };
  auto square = [=](auto v) { return (factor * v - mean) * (factor * v - mean); };
  Scalar rest = fold_row<Add>(width, distance, x) / count, squares = fold_row<Add>(width, square, x) / count;
  return {mean + rest, std::max<Scalar>(squares - rest * rest, 0)};
}

}  // namespace

void layer_norm_rows(const Scalar* x, const Scalar* weight, const Scalar* bias, Scalar eps, Scalar* y, Scalar* mean,
                     Scalar* inverse, std::int64_t rows, std::int64_t width) {
  for (std::int64_t r = 0; r < rows; ++r, x += width, y += width) {
    auto [m, variance] = moments(x, width, 1);
    Scalar s = 1 / std::sqrt(variance + eps);
    if (!std::isfinite(variance)) [[unlikely]] {  // squares that overflow; those of smaller numbers do not
      constexpr Scalar small = std::is_same_v<Scalar, float> ? 0x1p-70 : 0x1p-520;
      auto of_small = moments(x, width, small);
      m = of_small.mean / small;
      s = small / std::sqrt(of_small.variance);  // eps is nothing beside it
    }
    mean[r] = m;
    inverse[r] = s;
    // By value, here and below: what a function refers to would be read again after each number that is written.
    auto normal = [m = m, s](auto v) { return (v - m) * s; };
    auto with_both = [=](auto v, auto w, auto b) { return normal(v) * w + b; };
    auto with_weight = [=](auto v, auto w) { return normal(v) * w; };
    auto with_bias = [=](auto v, auto b) { return normal(v) + b; };
    if (weight && bias)
      map_row(y, width, with_both, x, weight, bias);
    else if (weight)
      map_row(y, width, with_weight, x, weight);
    else if (bias)
      map_row(y, width, with_bias, x, bias);
    else
      map_row(y, width, normal, x);
  }
}

void layer_norm_rows_backward(const Scalar* x, const Scalar* mean, const Scalar* inverse, const Scalar* weight,
                              const Scalar* dy, Scalar beta, Scalar* dx, std::int64_t rows, std::int64_t width) {
  // n depends on x through its mean and its deviation:
  // dx = inverse * (g - mean(g) - n * mean(g * n)) = inverse * (g - offset - n * slope)
  for (std::int64_t r = 0; r < rows; ++r, x += width, dy += width, dx += width) {
    Scalar m = mean[r], s = inverse[r], count = static_cast<Scalar>(width);
    if (weight) {
      auto g_by_n = [=](auto v, auto d, auto w) { return d * w * ((v - m) * s); };
      Scalar offset = fold_row<Add>(width, product, dy, weight) / count;
      Scalar slope = fold_row<Add>(width, g_by_n, x, dy, weight) / count;
      auto gradient = [=](auto v, auto d, auto w) { return s * (d * w - offset - (v - m) * s * slope); };
      add_row(beta, dx, width, gradient, x, dy, weight);
    } else {
      auto g_by_n = [=](auto v, auto d) { return d * ((v - m) * s); };
      Scalar offset = fold_row<Add>(width, product, dy) / count, slope = fold_row<Add>(width, g_by_n, x, dy) / count;
      auto gradient = [=](auto v, auto d) { return s * (d - offset - (v - m) * s * slope); };
      add_row(beta, dx, width, gradient, x, dy);
    }
  }
}

void layer_norm_rows_backward_weight(const Scalar* x, const Scalar* mean, const Scalar* inverse, const Scalar* dy,
                                     Scalar beta, Scalar* dweight, std::int64_t rows, std::int64_t width) {
  auto g_by_n = [=](std::int64_t r, auto v, auto g) { return g * ((v - mean[r]) * inverse[r]); };
  fold_columns<Add>(rows, width, beta, dweight, g_by_n, x, dy);
}

}  // namespace gradus::inline GRADUS_PRECISION
