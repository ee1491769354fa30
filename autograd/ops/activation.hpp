#pragma once
#include "autograd/variable.hpp"

// The functions between two linear layers, on each element.
namespace gradus::inline GRADUS_PRECISION {

/// (exp(x) - exp(-x)) / (exp(x) + exp(-x)), between -1 and 1 for any x.
Variable tanh(const Variable& x);
/// 1 / (1 + exp(-x)), without overflow for any x.
Variable sigmoid(const Variable& x);
/// max(x, 0); the gradient at 0 is 0, and NaN stays NaN.
Variable relu(const Variable& x);

/// PyTorch's `approximate`: the exact form by erf, or the one by tanh.
enum class Approximate { none, tanh };
/// x * Phi(x) (Hendrycks and Gimpel 2016), Phi the normal distribution function.
Variable gelu(const Variable& x, Approximate approximate = Approximate::none);

}  // namespace gradus::inline GRADUS_PRECISION
