#pragma once
#include <limits>

#include "optim/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

struct SGDOptions {
  double lr = std::numeric_limits<double>::quiet_NaN();  ///< must be given
  double momentum = 0;                                   ///< how much of the last direction a step keeps
  double dampening = 0;                                  ///< how much of the gradient does not enter it, after step 1
  double weight_decay = 0;                               ///< times the parameter, added to the gradient
  bool nesterov = false;                                 ///< look ahead along the direction; needs momentum
};

/// Stochastic gradient descent, with momentum as PyTorch defines it: the direction is not scaled by lr. With momentum,
/// slots() hold the direction, `momentum_buffer`. Throws ValueError for options outside their ranges.
class SGD : public Optimizer {
 public:
  explicit SGD(const std::vector<Variable>& parameters, const SGDOptions& options);
  explicit SGD(const std::vector<ParameterGroup<SGDOptions>>& groups);

 private:
  std::vector<std::string> slot_names(std::size_t group) const override;
  void update(std::size_t group, Slots& slots, Tensor& value, const Tensor& gradient) override;

  std::vector<SGDOptions> options_;  // of each group, all but lr
};

}  // namespace gradus::inline GRADUS_PRECISION::optim
