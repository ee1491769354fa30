#include "autograd/kernels/gemm.hpp"

#include <cblas.h>

#include <algorithm>
#include <limits>

#include "autograd/core/context.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

template <class T>
constexpr auto cblas_gemm = cblas_sgemm;
template <>
[[maybe_unused]] constexpr auto cblas_gemm<double> = cblas_dgemm;
template <class T>
constexpr auto cblas_gemv = cblas_sgemv;
template <>
[[maybe_unused]] constexpr auto cblas_gemv<double> = cblas_dgemv;

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
  constexpr std::int64_t most = std::numeric_limits<blasint>::max();
  check(std::max({m, n, k, a.stride, b.stride, c_stride}) <= most,
        "a matrix product ({}, {}) @ ({}, {}), of rows {} and {} apart, is too large: BLAS counts to {}", m, k, k, n,
        a.stride, b.stride, most);
  context.flops += 2 * m * n * k;
  auto trans = [](const MatrixView& x) { return x.transposed ? CblasTrans : CblasNoTrans; };
  auto size = [](std::int64_t value) { return static_cast<blasint>(value); };
  if (m == 1 || n == 1) {
    // y = alpha * A x + y. The product of matrices would first copy A to where it reads it best: longer than this
    // takes.
    if (beta != 1) scale(m, n, beta, c, c_stride);
    MatrixView matrix = m == 1 ? MatrixView{b.data, b.stride, !b.transposed} : a;
    const MatrixView& vector = m == 1 ? a : b;
    bool together = m == 1 ? !a.transposed : b.transposed;  // the numbers of the vector
    std::int64_t rows = m == 1 ? n : m;
    return cblas_gemv<Scalar>(CblasRowMajor, trans(matrix), size(matrix.transposed ? k : rows),
                              size(matrix.transposed ? rows : k), alpha, matrix.data, size(matrix.stride), vector.data,
                              size(together ? 1 : vector.stride), 1, c, size(m == 1 ? 1 : c_stride));
  }
  cblas_gemm<Scalar>(CblasRowMajor, trans(a), trans(b), size(m), size(n), size(k), alpha, a.data, size(a.stride),
                     b.data, size(b.stride), beta, c, size(c_stride));
}

std::int64_t rows_a_product(std::int64_t m, std::int64_t n, std::int64_t k) {
  constexpr double work = 4e6;  // multiplications of a piece
  double pieces = std::clamp(static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) / work, 1., 4.);
  std::int64_t rows = m / static_cast<std::int64_t>(pieces);
  return std::max<std::int64_t>(1, (rows + 15) / 16 * 16);
}

}  // namespace gradus::inline GRADUS_PRECISION
