#pragma once
#include "optim/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {

/// Adds `gradient` to what `x.grad()` holds, as a backward would.
inline void give_gradient(const Variable& x, const Tensor& gradient) { x.backward(gradient); }

/// The path of a parameter down a bowl that is steeper along each axis than along the one before:
/// 0.5 * sum((i + 1) * (p[i] - target[i])^2), whose gradient is (i + 1) * (p[i] - target[i]).
class Descent {
 public:
  Variable p{tensor({4}, {1, -2, 0.5, 0}), true};

  /// The parameter after `steps` more steps.
  const Tensor& after(optim::Optimizer& optimizer, int steps) {
    for (int step = 0; step < steps; ++step) {
      optimizer.zero_grad();
      give_gradient(p, gradient());
      optimizer.step();
    }
    return p.value();
  }

  Tensor gradient() const {
    Tensor target = tensor({4}, {0.3, -0.4, 2.0, 0.1}), gradient = empty({4});
    for (std::size_t i = 0; i < 4; ++i)
      gradient.data()[i] = static_cast<Scalar>(i + 1) * (p.value().data()[i] - target.data()[i]);
    return gradient;
  }
};

}  // namespace gradus::inline GRADUS_PRECISION::testing
