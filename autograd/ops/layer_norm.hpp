#pragma once
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// (x - mean) / sqrt(variance + eps) * weight + bias over the last axis (Ba, Kiros and Hinton 2016, eq. 4), with the
/// biased variance. x (..., width), weight and bias (width) or empty. Throws ShapeError when the widths differ,
/// ValueError for an eps that is negative or not finite.
Variable layer_norm(const Variable& x, const Variable& weight = {}, const Variable& bias = {}, double eps = 1e-5);

/// x / sqrt(mean(x^2) + eps) * weight over the last axis (Zhang and Sennrich 2019, eq. 4): layer_norm without the
/// centring. x (..., width), weight (width) or empty. Throws as layer_norm does.
Variable rms_norm(const Variable& x, const Variable& weight = {}, double eps = 1e-5);

}  // namespace gradus::inline GRADUS_PRECISION
