#pragma once
#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A row-major matrix in memory: element (i, j) is data[i * stride + j], or data[j * stride + i] when it is read
/// transposed.
struct MatrixView {
  const Scalar* data;
  std::int64_t stride;
  bool transposed = false;
};

/// C = alpha * A B + beta * C, with A (m, k), B (k, n) as they are read, and C (m, n) with rows `c_stride` apart. beta
/// = 0 never reads C. Sizes of 0 are allowed. Counts its 2 m n k multiplications and additions in `context.flops`.
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a, const MatrixView& b,
          Scalar beta, Scalar* c, std::int64_t c_stride);

/// How many rows of a product (m, k) (k, n) make a piece for `parallel_ranges`: all of them where a piece would take
/// less than some 50 microseconds, else a multiple of 16, so that no vector is cut.
std::int64_t rows_a_product(std::int64_t m, std::int64_t n, std::int64_t k);

}  // namespace gradus::inline GRADUS_PRECISION
