#pragma once
#include "autograd/variable.hpp"

// Operations that move elements and compute nothing. All throw ShapeError for axes or lengths that do not fit.
namespace gradus::inline GRADUS_PRECISION {

/// The same elements in row-major order under another shape; one length may be -1 and is worked out.
Variable reshape(const Variable& x, const Shape& shape);
/// Two axes swapped, by default the last two, as in PyTorch.
Variable transpose(const Variable& x, std::int64_t axis0 = -2, std::int64_t axis1 = -1);
/// Axis i of the result is axis `axes[i]` of x; every axis must be named once.
Variable permute(const Variable& x, const Axes& axes);
/// Elements start, start + step, ... below stop along `axis`. Negative start and stop count from the end, and those
/// outside are cut to the axis, as in Python; step must be positive.
Variable slice(const Variable& x, std::int64_t axis, std::int64_t start, std::int64_t stop, std::int64_t step = 1);
/// Element `index` along `axis`, which is dropped; a negative index counts from the end. Throws ValueError for one that
/// is not there.
Variable select(const Variable& x, std::int64_t axis, std::int64_t index);
/// Without its axes of length 1, or without `axis` if its length is 1, as in PyTorch.
Variable squeeze(const Variable& x);
Variable squeeze(const Variable& x, std::int64_t axis);
/// With a new axis of length 1 that has the place `axis` in the result.
Variable unsqueeze(const Variable& x, std::int64_t axis);
/// Joined along an axis that is there; all other lengths must be equal (a part without elements too).
Variable concatenate(const std::vector<Variable>& parts, std::int64_t axis = 0);
/// Joined along a new axis; all shapes must be equal.
Variable stack(const std::vector<Variable>& parts, std::int64_t axis = 0);
/// Repeated along axes of length 1 and new leading axes.
Variable broadcast_to(const Variable& x, const Shape& shape);

}  // namespace gradus::inline GRADUS_PRECISION
