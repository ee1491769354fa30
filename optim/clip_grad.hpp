#pragma once
#include <vector>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

/// Scales all gradients by max_norm / (norm + 1e-6) where that is below 1; norm is the root of the sum of the squares
/// of all their elements. Returns the norm before. Parameters without a gradient count for nothing, tied ones once. A
/// norm of NaN makes every gradient NaN, as in PyTorch. Throws ValueError for a max_norm that is negative or NaN.
double clip_grad_norm(const std::vector<Variable>& parameters, double max_norm);

}  // namespace gradus::inline GRADUS_PRECISION::optim
