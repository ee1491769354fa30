#pragma once
#include "autograd/tensor/random.hpp"
#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Each element is 0 with probability p, else x / (1 - p) (Srivastava et al. 2014); all 0 for p = 1. p is the
/// probability to drop, as in PyTorch. Throws ValueError for p outside [0, 1].
Variable dropout(const Variable& x, double p, Generator& generator);

}  // namespace gradus::inline GRADUS_PRECISION
