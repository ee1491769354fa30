#include <cblas.h>

#include "autograd/kernels/gemm/product.hpp"

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

CBLAS_TRANSPOSE trans(const MatrixView& x) { return x.transposed ? CblasTrans : CblasNoTrans; }
blasint size(std::int64_t value) { return static_cast<blasint>(value); }

/// A product with one row, or with one column. That of matrices would first copy the matrix to where it reads it best:
/// longer than this takes.
void vector_product(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a,
                    const MatrixView& b, Scalar beta, Scalar* c, std::int64_t c_stride) {
  const std::int64_t rows = m == 1 ? n : m, step = m == 1 ? 1 : c_stride;
  // BLAS multiplies what is there by beta = 0, and 0 * NaN is NaN.
  if (beta == 0)
    for (std::int64_t i = 0; i < rows; ++i) c[i * step] = 0;
  MatrixView matrix = m == 1 ? MatrixView{b.data, b.stride, !b.transposed} : a;
  const MatrixView& vector = m == 1 ? a : b;
  bool together = m == 1 ? !a.transposed : b.transposed;  // the numbers of the vector
  cblas_gemv<Scalar>(CblasRowMajor, trans(matrix), size(matrix.transposed ? k : rows),
                     size(matrix.transposed ? rows : k), alpha, matrix.data, size(matrix.stride), vector.data,
                     size(together ? 1 : vector.stride), beta == 0 ? 1 : beta, c, size(step));
}

}  // namespace

void openblas_product(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a,
                      const MatrixView& b, Scalar beta, Scalar* c, std::int64_t c_stride) {
  if (m == 1 || n == 1) return vector_product(m, n, k, alpha, a, b, beta, c, c_stride);
  cblas_gemm<Scalar>(CblasRowMajor, trans(a), trans(b), size(m), size(n), size(k), alpha, a.data, size(a.stride),
                     b.data, size(b.stride), beta, c, size(c_stride));
}

void product(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a, const MatrixView& b,
             Scalar beta, Scalar* c, std::int64_t c_stride) {
  openblas_product(m, n, k, alpha, a, b, beta, c, c_stride);
}

}  // namespace gradus::inline GRADUS_PRECISION
