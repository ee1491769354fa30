#include "autograd/kernels/rms_norm.hpp"

#include <cmath>

#include "autograd/kernels/map.hpp"
#include "autograd/tensor/fold.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// The mean of the squares of factor * x.
Scalar mean_square(const Scalar* x, std::int64_t width, Scalar factor) {
  auto square = [factor](auto v) { return (factor * v) * (factor * v); };
  return fold_row<Add>(width, square, x) / static_cast<Scalar>(width);
}

}  // namespace

void rms_norm_rows(const Scalar* x, const Scalar* weight, Scalar eps, Scalar* y, Scalar* inverse, std::int64_t rows,
                   std::int64_t width) {
  for (std::int64_t r = 0; r < rows; ++r, x += width, y += width) {
    Scalar square = mean_square(x, width, 1), s = 1 / std::sqrt(square + eps);
    if (!std::isfinite(square)) [[unlikely]] {  // squares that overflow; those of smaller numbers do not
      constexpr Scalar small = std::is_same_v<Scalar, float> ? 0x1p-70 : 0x1p-520;
      s = small / std::sqrt(mean_square(x, width, small));  // eps is nothing beside it
    }
    inverse[r] = s;
    // By value, here and below: what a function refers to would be read again after each number that is written.
    auto normal = [s](auto v) { return v * s; };
    auto with_weight = [s](auto v, auto w) { return v * s * w; };
    if (weight)
      map_row(y, width, with_weight, x, weight);
    else
      map_row(y, width, normal, x);
  }
}

void rms_norm_rows_backward(const Scalar* x, const Scalar* inverse, const Scalar* weight, const Scalar* dy, Scalar beta,
                            Scalar* dx, std::int64_t rows, std::int64_t width) {
  // n depends on x through its root mean square: dx = inverse * (g - n * mean(g * n)) = inverse * (g - n * slope)
  for (std::int64_t r = 0; r < rows; ++r, x += width, dy += width, dx += width) {
    Scalar s = inverse[r], count = static_cast<Scalar>(width);
    if (weight) {
      auto g_by_n = [s](auto v, auto d, auto w) { return d * w * (v * s); };
      Scalar slope = fold_row<Add>(width, g_by_n, x, dy, weight) / count;
      auto gradient = [=](auto v, auto d, auto w) { return s * (d * w - v * s * slope); };
      add_row(beta, dx, width, gradient, x, dy, weight);
    } else {
      auto g_by_n = [s](auto v, auto d) { return d * (v * s); };
      Scalar slope = fold_row<Add>(width, g_by_n, x, dy) / count;
      auto gradient = [=](auto v, auto d) { return s * (d - v * s * slope); };
      add_row(beta, dx, width, gradient, x, dy);
    }
  }
}

void rms_norm_rows_backward_weight(const Scalar* x, const Scalar* inverse, const Scalar* dy, Scalar beta,
                                   Scalar* dweight, std::int64_t rows, std::int64_t width) {
  auto g_by_n = [=](std::int64_t r, auto v, auto g) { return g * (v * inverse[r]); };
  fold_columns<Add>(rows, width, beta, dweight, g_by_n, x, dy);
}

}  // namespace gradus::inline GRADUS_PRECISION
