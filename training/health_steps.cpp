// Checks that train a model, and leave it as it was.
#include <fmt/format.h>

#include <cmath>

#include "autograd/core/check_options.hpp"
#include "training/health.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// A model's parameters and random streams, and how to get back to them.
class AsItWas {
 public:
  explicit AsItWas(nn::ModuleBase& model) : model_(model), parameters_(model.parameters()) {
    for (const Variable& parameter : parameters_) values_.push_back(parameter.value());
    for (const nn::NamedStream& stream : nn::named_streams(model)) states_.push_back(stream.generator.state());
    model_.zero_grad();
  }
  ~AsItWas() { restore(); }
  AsItWas(const AsItWas&) = delete;
  AsItWas& operator=(const AsItWas&) = delete;

  void restore() {
    for (std::size_t i = 0; i < values_.size(); ++i) parameters_[i].mutable_value() = values_[i];
    std::vector<nn::NamedStream> streams = nn::named_streams(model_);
    for (std::size_t i = 0; i < states_.size(); ++i) streams[i].generator = Generator(states_[i]);
    model_.zero_grad();
  }

  const std::vector<Variable>& parameters() const { return parameters_; }
  bool changed(std::size_t i) const { return parameters_[i].value() != values_[i]; }
  bool changed() const {
    for (std::size_t i = 0; i < values_.size(); ++i)
      if (changed(i)) return true;
    return false;
  }
  /// What parameter i was before.
  const Tensor& value(std::size_t i) const { return values_[i]; }
  /// Of each parameter; empty where there is none.
  std::vector<Tensor> gradients() const {
    std::vector<Tensor> gradients;
    for (const Variable& parameter : parameters_)
      gradients.push_back(parameter.has_grad() ? parameter.grad() : Tensor::from_shape({0}));
    return gradients;
  }

 private:
  nn::ModuleBase& model_;
  std::vector<Variable> parameters_;
  std::vector<Tensor> values_;
  std::vector<Generator::State> states_;
};

double dot(const Tensor& a, const Tensor& b) {
  double sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    sum += static_cast<double>(a.data()[i]) * static_cast<double>(b.data()[i]);
  return sum;
}

double dot(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += dot(a[i], b[i]);
  return sum;
}

double loss_of(const char* name, const std::function<double()>& step, std::int64_t number) {
  double loss = step();
  check<UnhealthyError>(std::isfinite(loss), "{}: the loss of step {} is {}; a DetectAnomaly names the first operation",
                        name, number, loss);
  return loss;
}

/// After a first step from `before`: it must go down the gradient that it left behind.
void check_goes_down(const AsItWas& before, const std::vector<Tensor>& gradients) {
  double slope = 0;
  for (std::size_t i = 0; i < gradients.size(); ++i)
    if (gradients[i].size() > 0) slope += dot(Tensor(before.parameters()[i].value() - before.value(i)), gradients[i]);
  check<UnhealthyError>(std::isfinite(slope),
                        "overfit_one_batch: gradients are not finite; inspect names the parameters");
  check<UnhealthyError>(slope <= 0,
                        "overfit_one_batch: a step goes up its gradient, by {:.3g} to first order: the sign of the "
                        "learning rate or of the update is wrong",
                        slope);
}

/// The same step once more, from the same place, with gradients in its way that point the other way and are far larger:
/// if it does not clear them, they are what it leaves behind when it is done, even where it clips their length.
void check_clears(const AsItWas& before, const std::vector<Tensor>& gradients, const std::function<double()>& step) {
  std::vector<Variable> parameters = before.parameters();
  for (std::size_t i = 0; i < gradients.size(); ++i)
    if (gradients[i].size() > 0) parameters[i].set_grad(gradients[i] * Scalar(-1e6));
  step();
  std::vector<Tensor> again = before.gradients();
  double both = std::sqrt(dot(gradients, gradients) * dot(again, again));
  check<UnhealthyError>(!(dot(gradients, again) < -0.9 * both),
                        "overfit_one_batch: the gradients that one step leaves are still there in those of the next: "
                        "they are never cleared; look for zero_grad before each backward");
}

}  // namespace

Overfit overfit_one_batch(nn::ModuleBase& model, const std::function<double()>& step, const OverfitOptions& options) {
  const char* name = "overfit_one_batch";
  check_at_least(name, "steps", options.steps, 1);
  check_option(!std::isnan(options.below), name, "below", options.below, "a number");
  AsItWas before(model);
  Overfit result{.first = loss_of(name, step, 1)};
  check<UnhealthyError>(before.changed(),
                        "{}: a step changes no parameter; look for a learning rate of 0, for a missing backward or "
                        "step, and whether the optimizer was given this model's parameters",
                        name);
  std::vector<Tensor> gradients = before.gradients();
  check_goes_down(before, gradients);
  before.restore();
  check_clears(before, gradients, step);
  before.restore();
  for (result.last = result.first; result.steps < options.steps;) {
    result.last = loss_of(name, step, ++result.steps);
    if (result.last <= options.below) return result;
  }
  check<UnhealthyError>(result.last < result.first,
                        "{}: after {} steps on one batch the loss is {:.4g}, {:.4g} at first: steps go up; the sign of "
                        "the loss or of its gradient is wrong, or the learning rate is far too large",
                        name, result.steps, result.last, result.first);
  fail<UnhealthyError>(
      "{}: after {} steps on one batch the loss is {:.4g}, {:.4g} at first: it is not learned by heart; look for a "
      "learning rate that is too small, parameters that do not learn, inputs that do not reach the output, targets "
      "that they do not decide, and dropout",
      name, result.steps, result.last, result.first);
}

std::int64_t check_every_parameter_learns(nn::ModuleBase& model, const std::function<double()>& step) {
  const char* name = "check_every_parameter_learns";
  constexpr std::int64_t steps = 3;  // what lies behind a weight that starts at 0 has its first gradient in the second
  AsItWas before(model);
  for (std::int64_t number = 1; number <= steps; ++number) loss_of(name, step, number);
  check<UnhealthyError>(before.changed(),
                        "{}: {} steps change none of {} parameters; look for a learning rate of 0, for a missing "
                        "backward or step, and whether the optimizer was given this model's parameters",
                        name, steps, before.parameters().size());
  std::vector<Tensor> gradients = before.gradients();
  bool left_behind = dot(gradients, gradients) > 0;
  std::vector<std::string> found;
  std::vector<nn::NamedParameter> named = model.named_parameters();
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (before.changed(i)) continue;
    const char* reason = !named[i].parameter.requires_grad() ? "is frozen"
                         : !left_behind                      ? "does not change"
                         : gradients[i].size() == 0          ? "gets no gradient: the loss does not come from it"
                         : dot(gradients[i], gradients[i]) == 0
                             ? "has a gradient of 0"
                             : "has a gradient and does not change: was it given to the optimizer?";
    found.push_back(fmt::format("{} {}", named[i].name, reason));
  }
  check<UnhealthyError>(found.empty(), "{}: {} of {} parameters do not learn: {}", name, found.size(), named.size(),
                        fmt::format("{}", fmt::join(found, "; ")));
  return std::ssize(named);
}

}  // namespace gradus::inline GRADUS_PRECISION
