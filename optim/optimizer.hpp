#pragma once
#include <vector>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

/// The parameters in order, one that occurs twice (tied weights) once, one that requires no gradient (frozen)
/// left out. Throws ValueError for the result of an operation.
std::vector<Variable> distinct_parameters(const std::vector<Variable>& parameters);

/// What all optimizers share. Derive from it and write `update`; the rest is here.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// Drops the gradient of every parameter.
  void zero_grad();
  /// Changes every parameter that has a gradient; one without is left alone, its state too, as in PyTorch.
  void step();

  double lr() const { return lr_; }
  /// The learning rate from the next step on; throws ValueError unless it is finite and 0 or more.
  void set_lr(double lr);

  /// The parameters that are stepped: those given, tied ones once.
  const std::vector<Variable>& parameters() const { return parameters_; }

 protected:
  /// `name` ("Adam") is for error messages. Throws ValueError when there are no parameters, or for a bad lr.
  Optimizer(const char* name, const std::vector<Variable>& parameters, double lr);

  /// Throws ValueError unless `condition` holds: "Adam: eps is -1; it must be 0 or more".
  void check_option(bool condition, const char* option, double value, const char* allowed) const;

 private:
  /// Changes parameter `index`, whose value and gradient have one shape.
  virtual void update(std::size_t index, Tensor& value, const Tensor& gradient) = 0;

  const char* name_;
  std::vector<Variable> parameters_;
  double lr_;
};

}  // namespace gradus::inline GRADUS_PRECISION::optim
