#pragma once
#include "autograd/variable.hpp"

// Reductions over chosen axes, -1 being the last. Without axes: over all, to shape (). An empty list of axes reduces
// nothing, as in numpy. They throw ShapeError for an axis that is not there or named twice.
namespace gradus::inline GRADUS_PRECISION {

struct ReduceOptions {
  bool keepdims = false;  ///< reduced axes stay, with length 1
};

Variable sum(const Variable& x);
Variable sum(const Variable& x, const Axes& axes, const ReduceOptions& options = {});
/// NaN over no elements, as in numpy.
Variable mean(const Variable& x);
Variable mean(const Variable& x, const Axes& axes, const ReduceOptions& options = {});
/// Elements that tie for the largest share the gradient equally. NaN if any is NaN; the NaNs then share the gradient.
/// Throws ShapeError over no elements.
Variable max(const Variable& x);
Variable max(const Variable& x, const Axes& axes, const ReduceOptions& options = {});
/// Elements that tie for the smallest share the gradient equally. NaN if any is NaN; the NaNs then share the gradient.
/// Throws ShapeError over no elements.
Variable min(const Variable& x);
Variable min(const Variable& x, const Axes& axes, const ReduceOptions& options = {});

struct VarianceOptions {
  double correction = 0;  ///< the sum of squares is divided by (count - correction); PyTorch's default is 1, numpy's 0
  bool keepdims = false;
};
/// The mean squared distance from the mean; NaN or infinite where the count is not above the correction.
Variable variance(const Variable& x);
Variable variance(const Variable& x, const Axes& axes, const VarianceOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
