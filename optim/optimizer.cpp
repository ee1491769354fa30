#include "optim/optimizer.hpp"

#include <cmath>
#include <set>

#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

std::vector<Variable> distinct_parameters(const std::vector<Variable>& parameters) {
  std::vector<Variable> distinct;
  std::set<const void*> seen;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Variable& parameter = parameters[i];
    check<ValueError>(static_cast<bool>(parameter), "parameters[{}] is an empty Variable", i);
    check<ValueError>(parameter.is_leaf(),
                      "parameters[{}] of shape {} is the result of an operation; a parameter is made with "
                      "requires_grad = true",
                      i, parameter.shape());
    if (parameter.requires_grad() && seen.insert(parameter.identity()).second) distinct.push_back(parameter);
  }
  return distinct;
}

Optimizer::Optimizer(const char* name, const std::vector<Variable>& parameters, double lr)
    : name_(name), parameters_(distinct_parameters(parameters)) {
  check<ValueError>(!parameters_.empty(), "{}: there are no parameters that require a gradient", name);
  set_lr(lr);
}

void Optimizer::set_lr(double lr) {
  check_option(lr >= 0 && std::isfinite(lr), "lr", lr, "finite and 0 or more");
  lr_ = lr;
}

void Optimizer::check_option(bool condition, const char* option, double value, const char* allowed) const {
  check<ValueError>(condition, "{}: {} is {}; it must be {}", name_, option, value, allowed);
}

void Optimizer::zero_grad() {
  tell_spent_elsewhere();
  for (Variable& parameter : parameters_) parameter.zero_grad();
  tell_spent(Part::other, name_, ".zero_grad");
}

void Optimizer::step() {
  tell_spent_elsewhere();
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (Variable& parameter = parameters_[i]; parameter.has_grad()) {
      Tensor& value = parameter.mutable_value();
      const Tensor& gradient = parameter.grad();
      check(value.shape() == gradient.shape(),
            "{}: parameters[{}] has shape {} and a gradient of shape {}; a value changed in place keeps its shape",
            name_, i, value.shape(), gradient.shape());
      update(i, value, gradient);
    }
  tell_spent(Part::other, name_, ".step");
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
