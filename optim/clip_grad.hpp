#pragma once
#include <vector>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

/// Scales all gradients by max_norm / (norm + 1e-6) where that is below 1; norm is the root of the sum of the squares
/// of all their elements. Returns the norm before. Parameters without a gradient count for nothing, tied ones once. A
/// max_norm of infinity only measures. Under any other a norm that is infinite or NaN drops all gradients, so that the
/// optimizer's next step changes none of these parameters: the step is skipped, where PyTorch would make the parameters
/// NaN. With error_if_nonfinite it throws ValueError instead, and leaves all as it is. Throws ValueError for a max_norm
/// that is negative or NaN.
double clip_grad_norm(const std::vector<Variable>& parameters, double max_norm, bool error_if_nonfinite = false);

}  // namespace gradus::inline GRADUS_PRECISION::optim
