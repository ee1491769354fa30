#pragma once
#include "autograd/variable.hpp"

// The functions between two linear layers, on each element. Where nothing else is said, values and slopes are right
// within 4 units in the last place, from the smallest number to the largest.
namespace gradus::inline GRADUS_PRECISION {

/// (exp(x) - exp(-x)) / (exp(x) + exp(-x)), between -1 and 1 for any x.
Variable tanh(const Variable& x);
/// 1 / (1 + exp(-x)), without overflow for any x.
Variable sigmoid(const Variable& x);
/// max(x, 0); the gradient at 0 is 0, and NaN stays NaN.
Variable relu(const Variable& x);

/// PyTorch's `approximate`: the exact form by erf, or the one by tanh.
enum class Approximate { none, tanh };
/// x * Phi(x) (Hendrycks and Gimpel 2016), Phi the normal distribution function. Value and slope are right within 6
/// units in the last place, of the larger term where the slope's two cancel. The form by tanh loses more where its
/// exponential is far from 1: 4 + 8 |u| units, u = sqrt(2 / pi) (x + 0.044715 x^3). -infinity gives NaN, as in PyTorch.
Variable gelu(const Variable& x, Approximate approximate = Approximate::none);

/// x * sigmoid(x) (Hendrycks and Gimpel 2016; Ramachandran et al. 2017 call it swish). The slope is right within 6
/// units of the larger of its two terms where they cancel. -infinity gives NaN, as in PyTorch.
Variable silu(const Variable& x);

}  // namespace gradus::inline GRADUS_PRECISION
