#pragma once
#include <limits>
#include <optional>

#include "optim/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

struct SGDOptions {
  double lr = std::numeric_limits<double>::quiet_NaN();  ///< must be given
  double momentum = 0;                                   ///< how much of the last direction a step keeps
  double dampening = 0;                                  ///< how much of the gradient does not enter it, after step 1
  double weight_decay = 0;                               ///< times the parameter, added to the gradient
  bool nesterov = false;                                 ///< look ahead along the direction; needs momentum
};

/// Stochastic gradient descent, with momentum as PyTorch defines it: the direction is not scaled by lr. Throws
/// ValueError for options outside their ranges.
class SGD : public Optimizer {
 public:
  explicit SGD(const std::vector<Variable>& parameters, const SGDOptions& options);

  /// The directions, in the order of parameters(); empty before a parameter's first step and without momentum. With
  /// lr() it is all there is to know, so that a run can be saved and resumed.
  std::vector<std::optional<Tensor>>& momentum_buffers() { return momentum_buffers_; }

 private:
  void update(std::size_t index, Tensor& value, const Tensor& gradient) override;

  SGDOptions options_;  // all but lr
  std::vector<std::optional<Tensor>> momentum_buffers_;
};

}  // namespace gradus::inline GRADUS_PRECISION::optim
