#pragma once
#include "autograd/kernels/gemm.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// `gemm` of matrices that are not empty, by code of Gradus's own: what there is where there is no BLAS. A row of C has
/// the same bits whatever rows stand beside it.
void own_product(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a, const MatrixView& b,
                 Scalar beta, Scalar* c, std::int64_t c_stride);

/// The same by OpenBLAS, where GRADUS_BLAS is OpenBLAS.
void openblas_product(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a,
                      const MatrixView& b, Scalar beta, Scalar* c, std::int64_t c_stride);

/// The same by what GRADUS_BLAS names.
void product(std::int64_t m, std::int64_t n, std::int64_t k, Scalar alpha, const MatrixView& a, const MatrixView& b,
             Scalar beta, Scalar* c, std::int64_t c_stride);

}  // namespace gradus::inline GRADUS_PRECISION
