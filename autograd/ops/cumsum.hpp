#pragma once
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Element i is the sum of the elements 0 to i along `axis`, added in more digits than a number has. Throws ShapeError
/// when there is no such axis.
Variable cumsum(const Variable& x, std::int64_t axis);

}  // namespace gradus::inline GRADUS_PRECISION
