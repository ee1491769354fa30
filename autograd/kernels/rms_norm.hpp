#pragma once
#include "autograd/tensor/tensor.hpp"

// Kernels over the rows of a row-major (rows, width) matrix, as those of rows.hpp are.
namespace gradus::inline GRADUS_PRECISION {

/// y = x * inverse * weight in each row, inverse = 1 / sqrt(mean(x^2) + eps); weight (width) or nullptr. Fills inverse
/// (rows), from which backward makes the normalised row again.
void rms_norm_rows(const Scalar* x, const Scalar* weight, Scalar eps, Scalar* y, Scalar* inverse, std::int64_t rows,
                   std::int64_t width);
/// With g = dy * weight and n the normalised row: dx = beta * dx + inverse * (g - n * mean(g * n)); beta = 0 does not
/// read dx.
void rms_norm_rows_backward(const Scalar* x, const Scalar* inverse, const Scalar* weight, const Scalar* dy, Scalar beta,
                            Scalar* dx, std::int64_t rows, std::int64_t width);
/// dweight = beta * dweight + the sum of all rows' dy * n (width); beta = 0 does not read dweight.
void rms_norm_rows_backward_weight(const Scalar* x, const Scalar* inverse, const Scalar* dy, Scalar beta,
                                   Scalar* dweight, std::int64_t rows, std::int64_t width);

}  // namespace gradus::inline GRADUS_PRECISION
