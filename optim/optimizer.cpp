#include "optim/optimizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "autograd/core/check_options.hpp"
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

void Optimizer::add_group(const std::vector<Variable>& parameters, double lr) {
  check_rate(name_, "lr", lr);
  std::size_t group = rates_.size(), of_others = parameters_.size();
  rates_.push_back(lr);
  for (const Variable& parameter : distinct_parameters(parameters)) {
    for (std::size_t i = 0; i < of_others; ++i)
      check<ValueError>(parameter.identity() != parameters_[i].identity(),
                        "{}: a parameter of shape {} is in two groups", name_, parameter.shape());
    parameters_.push_back(parameter);
    kept_.push_back({group, parameter.value().shape(), {}});
  }
}

void check_rate(const char* owner, const char* option, double rate) {
  check_non_negative(owner, option, rate);
  check_option(std::isfinite(static_cast<Scalar>(rate)), owner, option, rate, "finite as a float");
}

void Optimizer::check_not_moved() const {
  check<GraphError>(!parameters_.empty(), "{}: this optimizer was moved from; use the one it was moved to", name_);
}

std::size_t Optimizer::checked(std::size_t group) const {
  check_not_moved();
  check<ValueError>(group < groups(), "{}: there is no group {}; there are {}, counted from 0", name_, group, groups());
  return group;
}

void Optimizer::set_lr(double lr) {
  check_not_moved();
  for (std::size_t group = 0; group < groups(); ++group) set_lr(lr, group);
}

void Optimizer::set_lr(double lr, std::size_t group) {
  check_rate(name_, "lr", lr);
  rates_[checked(group)] = lr;
}

void Optimizer::zero_grad() {
  check_not_moved();
  tell_spent_elsewhere();
  for (Variable& parameter : parameters_) parameter.zero_grad();
  tell_spent(Part::other, name_, ".zero_grad");
}

void Optimizer::step() {
  check_not_moved();
  tell_spent_elsewhere();
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (Variable& parameter = parameters_[i]; parameter.has_grad()) {
      Tensor& value = parameter.mutable_value();
      Slots& slots = kept_[i].slots;
      ready(i, value, slots);
      update(kept_[i].group, slots, value, parameter.grad());
    }
  tell_spent(Part::other, name_, ".step");
}

Tensor Optimizer::next_update(std::size_t i) {
  Slots slots = this->slots(i);
  const Variable& parameter = parameters_[i];
  if (!parameter.has_grad()) return zeros(parameter.shape());
  Tensor value = parameter.value();
  ready(i, value, slots);
  update(kept_[i].group, slots, value, parameter.grad());
  return value - parameter.value();
}

void Optimizer::ready(std::size_t i, const Tensor& value, Slots& slots) const {
  const Tensor::shape_type& shape = kept_[i].shape;
  const Tensor& gradient = parameters_[i].grad();
  check(value.shape() == shape && gradient.shape() == shape,
        "{}: parameters[{}] was given with shape {}, but has shape {} and a gradient of shape {}; a value changed in "
        "place keeps its shape",
        name_, i, shape, value.shape(), gradient.shape());
  if (slots.step == 0) {
    slots.tensors.clear();  // of a step that found no memory for all of them
    for (std::string& name : slot_names(kept_[i].group))
      slots.tensors.emplace_back(std::move(name), zeros(shape_of(value)));
  }
  ++slots.step;
}

const Slots& Optimizer::slots(std::size_t i) const {
  check<ValueError>(i < parameters().size(), "{}: there is no parameter {}; there are {}, counted from 0", name_, i,
                    parameters_.size());
  return kept_[i].slots;
}

std::vector<std::string> Optimizer::names_of_slots(std::size_t i) const {
  (void)slots(i);  // throws where there is no such parameter
  return slot_names(kept_[i].group);
}

void Optimizer::restore(std::vector<Slots> slots) {
  constexpr std::int64_t most = std::int64_t{1} << 53;  // up to which a double counts
  check<ValueError>(slots.size() == parameters().size(), "{}: slots of {} parameters for {}", name_, slots.size(),
                    parameters_.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    auto& [step, tensors] = slots[i];
    const auto& [group, shape, before] = kept_[i];
    std::vector<std::string> names;
    if (step > 0) names = slot_names(group);
    check<ValueError>(0 <= step && step <= most, "{}: parameters[{}] cannot be at step {}; allowed is 0 to {}", name_,
                      i, step, most);
    bool fits = std::equal(names.begin(), names.end(), tensors.begin(), tensors.end(),
                           [](const std::string& name, const auto& tensor) { return name == tensor.first; });
    check<ValueError>(fits, "{}: parameters[{}] cannot have these slots at step {}; from step 1 on they are [{}]",
                      name_, i, step, fmt::format("{}", fmt::join(slot_names(group), ", ")));
    for (const auto& [name, tensor] : tensors)
      check(tensor.shape() == shape, "{}: {} of parameters[{}] has shape {}, the parameter {}", name_, name, i,
            tensor.shape(), shape);
    if (step > 0) check_numbers(i, slots[i]);
  }
  for (std::size_t i = 0; i < slots.size(); ++i) kept_[i].slots = std::move(slots[i]);
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
