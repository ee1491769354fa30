#pragma once
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// numpy's matmul: (..., m, k) @ (..., k, n) to (..., m, n), the leading axes broadcast; a 1-D operand is a row or a
/// column whose axis is dropped again. Throws ShapeError when the inner axes differ.
Variable matmul(const Variable& a, const Variable& b);

/// x W^T + b: x (..., in), weight (out, in), bias (out) or empty, to (..., out). PyTorch's F.linear.
Variable linear(const Variable& x, const Variable& weight, const Variable& bias = {});

/// Rows first, first + 1, ..., first + count - 1 of a matrix.
struct Rows {
  std::int64_t first, count;
};
/// The same with those rows of weight and bias alone, read in place, to (..., rows.count).
Variable linear(const Variable& x, const Variable& weight, const Variable& bias, const Rows& rows);

}  // namespace gradus::inline GRADUS_PRECISION
