#include "autograd/kernels/gemm.hpp"

#include <algorithm>
#include <limits>

#include "autograd/core/context.hpp"
#include "autograd/kernels/gemm/product.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

// beta = 0 overwrites: what was there may be uninitialised, and 0 * NaN is NaN.
void scale(std::int64_t m, std::int64_t n, Scalar beta, Scalar* c, std::int64_t c_stride) {
  for (std::int64_t i = 0; i < m; ++i, c += c_stride)
    for (std::int64_t j = 0; j < n; ++j) c[j] = beta == 0 ? 0 : beta * c[j];
}

}  // namespace

void gemm(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a, const MatrixView& b,
          Scalar beta, Scalar* c, std::int64_t c_stride) {
  if (m == 0 || n == 0) return;
  if (k == 0) return scale(m, n, beta, c, c_stride);
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  check(std::max({m, n, k, a.stride, b.stride, c_stride}) <= most,
        "a matrix product ({}, {}) @ ({}, {}), of rows {} and {} apart, is too large: BLAS counts to {}", m, k, k, n,
        a.stride, b.stride, most);
  context.flops += 2 * m * n * k;
  product(m, n, k, alpha, a, b, beta, c, c_stride);
}

std::int64_t rows_a_product(std::int64_t m, std::int64_t n, std::int64_t k) {
  constexpr double work = 4e6;  // multiplications of a piece
  double pieces = std::clamp(static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) / work, 1., 4.);
  std::int64_t rows = m / static_cast<std::int64_t>(pieces);
  return std::max<std::int64_t>(1, (rows + 15) / 16 * 16);
}

}  // namespace gradus::inline GRADUS_PRECISION
