#pragma once
#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// out[j * out_stride + i] = in[i * in_stride + j] for `rows` i and `columns` j. The arrays must not overlap.
void transpose_matrix(const Scalar* in, std::int64_t in_stride, std::int64_t rows, std::int64_t columns, Scalar* out,
                      std::int64_t out_stride);

/// Axis i of the result is axis `axes[i]` of x, each counted from 0 and named once.
Tensor permuted(const Tensor& x, const Axes& axes);

}  // namespace gradus::inline GRADUS_PRECISION
