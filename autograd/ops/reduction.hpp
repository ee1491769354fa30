#pragma once
#include "autograd/variable.hpp"

// Reductions over chosen axes, -1 being the last. Without axes: over all, to shape (). An empty list of axes reduces
// nothing, as in numpy. They throw ShapeError for an axis that is not there or named twice.
//
// They take Variables. Of a Tensor, sum(x.value(), {0}) finds xt::sum, by argument lookup: a lazy expression that adds
// one number after the other. Write gradus::sum(x.value(), {0}).
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
/// The square root of the variance: PyTorch's std, which is a namespace here. Where all numbers are equal it is 0, and
/// so is the gradient, as in PyTorch. The squares may themselves be too large or too small for a number.
Variable stddev(const Variable& x);
Variable stddev(const Variable& x, const Axes& axes, const VarianceOptions& options = {});

/// The root of the sum of squares, which may themselves be too large or too small for a number. The gradient at 0 is 0.
Variable norm(const Variable& x);
Variable norm(const Variable& x, const Axes& axes, const ReduceOptions& options = {});
/// The product; 1 over no elements. Zeros among them get their gradient too.
Variable prod(const Variable& x);
Variable prod(const Variable& x, const Axes& axes, const ReduceOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
