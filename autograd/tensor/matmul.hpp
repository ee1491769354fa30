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
/// = 0 never reads C. Sizes of 0 are allowed.
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a, const MatrixView& b,
          Scalar beta, Scalar* c, std::int64_t c_stride);

}  // namespace gradus::inline GRADUS_PRECISION
