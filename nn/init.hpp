#pragma once
#include "autograd/tensor/random.hpp"
#include "autograd/variable.hpp"

/// Initialisers: they fill a parameter in place. Those of xavier and kaiming are for a matrix (out, in), whose fan_in
/// is `in` and whose fan_out is `out`, and throw ShapeError for any other shape.
namespace gradus::inline GRADUS_PRECISION::nn::init {

/// Uniform in +-gain * sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16).
void xavier_uniform(Variable& parameter, Generator& generator, double gain = 1);
/// Normal with deviation gain * sqrt(2 / (fan_in + fan_out)) (Glorot and Bengio 2010).
void xavier_normal(Variable& parameter, Generator& generator, double gain = 1);
/// Uniform in +-gain * sqrt(3 / fan_in) (He et al. 2015, eq. 10); gain sqrt(2) is for relu. PyTorch's Linear starts
/// with gain 1/sqrt(3), which is +-1/sqrt(fan_in).
void kaiming_uniform(Variable& parameter, Generator& generator, double gain = 1.4142135623730951);
/// Normal with deviation gain / sqrt(fan_in) (He et al. 2015, eq. 10).
void kaiming_normal(Variable& parameter, Generator& generator, double gain = 1.4142135623730951);
/// Normal with that mean and deviation, in any shape.
void normal(Variable& parameter, Generator& generator, double mean, double deviation);
/// Uniform in [low, high), in any shape.
void uniform(Variable& parameter, Generator& generator, double low, double high);

}  // namespace gradus::inline GRADUS_PRECISION::nn::init
