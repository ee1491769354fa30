#pragma once
#include <optional>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Row indices[...] of weight (rows, width) for each index: (...) to (..., width). Row `padding_idx` gets no gradient;
/// rows that are asked for several times add theirs up. Throws ValueError naming an index outside 0..rows-1 and its
/// place.
Variable embedding(const Indices& indices, const Variable& weight, std::optional<std::int64_t> padding_idx = {});

/// numpy's take_along_axis: result[.., i, ..] = x[.., indices[.., i, ..], ..] along `axis`. The indices have as many
/// axes as x and broadcast against it elsewhere. Throws ValueError for an index outside 0..length-1.
Variable take_along_axis(const Variable& x, const Indices& indices, std::int64_t axis);

/// The elements `indices` (count,) along `axis`, in that order; one that is asked for several times adds its gradients
/// up. Throws ValueError for an index outside 0..length-1, ShapeError for indices of another shape.
Variable index_select(const Variable& x, std::int64_t axis, const Indices& indices);

}  // namespace gradus::inline GRADUS_PRECISION
