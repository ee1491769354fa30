#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "autograd/variable.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

/// The parameters in order, one that occurs twice (tied weights) once, one that requires no gradient (frozen)
/// left out. Throws ValueError for the result of an operation.
std::vector<Variable> distinct_parameters(const std::vector<Variable>& parameters);

/// Parameters that are stepped with options of their own.
template <class Options>
struct ParameterGroup {
  std::vector<Variable> parameters = {};
  Options options = {};
};

/// Two groups: matrices (and all else of two axes or more: embeddings, learned positions) with these options, and
/// vectors, which are biases and the weights of norms, with the same but for a weight_decay of 0. GPT-2 and its kin are
/// trained so, since decay holds a product small, and a scale or an offset has no product to hold.
///
///     optim::AdamW adamw(optim::decay_matrices_only(model.parameters(), optim::AdamWOptions{.weight_decay = 0.1}));
template <class Options>
std::vector<ParameterGroup<Options>> decay_matrices_only(const std::vector<Variable>& parameters,
                                                         const Options& options) {
  ParameterGroup<Options> matrices{.options = options}, vectors{.options = options};
  vectors.options.weight_decay = 0;
  for (const Variable& parameter : parameters)
    (parameter.dimension() >= 2 ? matrices : vectors).parameters.push_back(parameter);
  return {matrices, vectors};
}

/// What an optimizer remembers of one parameter; its tensors, in that parameter's shape, are there once step > 0.
struct Slots {
  std::int64_t step = 0;                                ///< updates so far
  std::vector<std::pair<std::string, Tensor>> tensors;  ///< "exp_avg", ...: named as in PyTorch
};

/// Throws ValueError unless a rate is 0 or more, and finite as a Scalar too: 1e300 is infinity as a float.
void check_rate(const char* owner, const char* option, double rate);

/// What all optimizers share. Derive from it and write `update`; the rest is here. An optimizer moves and does not
/// copy; one that was moved from throws GraphError.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(Optimizer&&) = default;
  Optimizer& operator=(Optimizer&&) = default;

  /// Drops the gradient of every parameter.
  void zero_grad();
  /// Changes every parameter that has a gradient; one without is left alone, its slots too, as in PyTorch. Throws
  /// ShapeError for a parameter whose value or gradient has not the shape it was given with.
  void step();

  /// What the next step would add to parameters()[i], zeros where it has no gradient; nothing changes. Throws as step
  /// does.
  Tensor next_update(std::size_t i);

  /// The learning rate of a group.
  double lr(std::size_t group = 0) const { return rates_[checked(group)]; }
  /// The learning rate of every group from the next step on; throws ValueError unless it is finite and 0 or more.
  void set_lr(double lr);
  /// That of one group. Groups with rates of their own each take theirs from a schedule:
  ///
  ///     adam.set_lr(schedule(update), 0);
  ///     adam.set_lr(0.1 * schedule(update), 1);
  void set_lr(double lr, std::size_t group);
  std::size_t groups() const { return rates_.size(); }

  /// The parameters that are stepped: those given, group after group, tied ones once.
  const std::vector<Variable>& parameters() const { return check_not_moved(), parameters_; }

  /// What is remembered of parameters()[i]. With the rates it is all there is to know of an optimizer.
  const Slots& slots(std::size_t i) const;
  /// The names of the tensors in slots(i), from step 1 on.
  std::vector<std::string> names_of_slots(std::size_t i) const;
  /// Takes over what was remembered of each of parameters(), in their order. Throws ValueError for another number of
  /// them, a step below 0 or above 2^53, other names, or in another order, than slots() gives, and numbers that no step
  /// makes, ShapeError for other shapes; nothing has changed then.
  void restore(std::vector<Slots> slots);

 protected:
  /// `name` ("Adam") is for error messages. Throws ValueError when there are no parameters, for one that is in two
  /// groups, or for a bad lr.
  template <class Options>
  Optimizer(const char* name, const std::vector<ParameterGroup<Options>>& groups) : name_(name) {
    for (const ParameterGroup<Options>& group : groups) add_group(group.parameters, group.options.lr);
    check<ValueError>(!parameters_.empty(), "{}: there are no parameters that require a gradient", name);
  }

  const char* name() const { return name_; }

 private:
  // What is kept beside a parameter.
  struct Kept {
    std::size_t group;
    Tensor::shape_type shape;
    Slots slots;
  };

  /// The names of the tensors in a group's slots, in the order in which `update` finds them; they start at 0.
  virtual std::vector<std::string> slot_names(std::size_t group) const = 0;
  /// Throws ValueError for numbers that no update leaves, in slots of step 1 or more whose names and shapes are right.
  virtual void check_numbers(std::size_t /*parameter*/, const Slots& /*slots*/) const {}
  /// Changes a parameter of that group, whose value, gradient and slots have one shape; slots.step counts this update.
  virtual void update(std::size_t group, Slots& slots, Tensor& value, const Tensor& gradient) = 0;

  /// Checks shapes and readies the slots of parameters_[i] for `update`.
  void ready(std::size_t i, const Tensor& value, Slots& slots) const;
  void add_group(const std::vector<Variable>& parameters, double lr);
  void check_not_moved() const;
  std::size_t checked(std::size_t group) const;  // itself

  const char* name_;
  std::vector<Variable> parameters_;
  std::vector<Kept> kept_;
  std::vector<double> rates_;  // of each group
};

}  // namespace gradus::inline GRADUS_PRECISION::optim
