#pragma once
#include "autograd/tensor/tensor.hpp"

// Kernels over the rows of a row-major (rows, width) matrix, and their adjoints. Arrays must not overlap unless it says
// so. Sizes of 0 are allowed. A row's result does not depend on its place or on the other rows.
namespace gradus::inline GRADUS_PRECISION {

/// Of short rows, exp runs over so many at once; their elements stay in the first-level cache between two passes.
constexpr std::int64_t rows_at_once(std::int64_t width) {
  return std::max<std::int64_t>(1, 4096 / std::max<std::int64_t>(1, width));
}

/// x[i] = exp(x[i]); exp(-inf) = 0, exp(NaN) = NaN.
void exp_in_place(Scalar* x, std::int64_t count);

/// y = exp(x) / sum(exp(x)) in each row; y may be x.
void softmax_rows(const Scalar* x, Scalar* y, std::int64_t rows, std::int64_t width);
/// dx = beta * dx + y * (dy - sum(dy * y)); beta = 0 does not read dx, which may be dy then.
void softmax_rows_backward(const Scalar* y, const Scalar* dy, Scalar beta, Scalar* dx, std::int64_t rows,
                           std::int64_t width);

/// In place, softmax down each column. `width` must be a multiple of the length of a vector, as 16 is of each.
void softmax_columns(Scalar* x, std::int64_t rows, std::int64_t width);
/// In place: the gradient g of what softmax_columns made, y, becomes that of what it was given, y * (g - sum(y * g)).
void softmax_columns_backward(const Scalar* y, Scalar* g, std::int64_t rows, std::int64_t width);

/// log(sum(exp(x))) of each row in two parts whose sum it is, so that differences to a logit stay exact: the row's
/// largest number, and the rest.
void log_sum_exp_rows(const Scalar* x, Scalar* largest, Scalar* rest, std::int64_t rows, std::int64_t width);
/// y = x - log(sum(exp(x))) in each row.
void log_softmax_rows(const Scalar* x, Scalar* y, std::int64_t rows, std::int64_t width);
/// dx = dy - exp(y) * sum(dy).
void log_softmax_rows_backward(const Scalar* y, const Scalar* dy, Scalar* dx, std::int64_t rows, std::int64_t width);

/// y = (x - mean) * inverse * weight + bias in each row, inverse = 1 / sqrt(variance + eps); weight and bias (width) or
/// nullptr. Fills mean and inverse (rows), from which backward makes the normalised row again.
void layer_norm_rows(const Scalar* x, const Scalar* weight, const Scalar* bias, Scalar eps, Scalar* y, Scalar* mean,
                     Scalar* inverse, std::int64_t rows, std::int64_t width);
/// With g = dy * weight and n the normalised row: dx = beta * dx + inverse * (g - mean(g) - n * mean(g * n)); beta = 0
/// does not read dx.
void layer_norm_rows_backward(const Scalar* x, const Scalar* mean, const Scalar* inverse, const Scalar* weight,
                              const Scalar* dy, Scalar beta, Scalar* dx, std::int64_t rows, std::int64_t width);
/// dweight = beta * dweight + the sum of all rows' dy * n (width); beta = 0 does not read dweight.
void layer_norm_rows_backward_weight(const Scalar* x, const Scalar* mean, const Scalar* inverse, const Scalar* dy,
                                     Scalar beta, Scalar* dweight, std::int64_t rows, std::int64_t width);

}  // namespace gradus::inline GRADUS_PRECISION
