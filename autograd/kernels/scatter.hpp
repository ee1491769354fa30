#pragma once
#include <optional>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Row to[i] of `out` += row i of `from`, for each i; rows have `width` numbers, and `out` has `rows` of them. What
/// meets in one row is added by halves: its error grows with the logarithm of how many meet. Indices are not checked;
/// one that is `skipped` gets nothing.
void scatter_add(const Indices& to, std::optional<std::int64_t> skipped, const Scalar* from, std::int64_t width,
                 Scalar* out, std::int64_t rows);

}  // namespace gradus::inline GRADUS_PRECISION
