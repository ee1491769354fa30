#include "autograd/gradcheck.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "autograd/tensor/compare.hpp"
#include "autograd/tensor/random.hpp"
#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Puts the gradients of the inputs aside, and gives them back at the end. Outside the namespace below because Variable
/// lets it in.
class GradcheckInputs {
 public:
  explicit GradcheckInputs(std::vector<Variable>& inputs) : inputs_(inputs), gradients_(inputs.size()) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (inputs[i].node_) gradients_[i] = std::move(inputs[i].place().grad);
  }
  GradcheckInputs(const GradcheckInputs&) = delete;
  GradcheckInputs& operator=(const GradcheckInputs&) = delete;
  ~GradcheckInputs() {
    for (Variable& input : inputs_) input.zero_grad();
    for (std::size_t i = 0; i < inputs_.size(); ++i)  // a Variable that is there twice has its gradient in one place
      if (gradients_[i]) inputs_[i].place().grad = std::move(gradients_[i]);
  }

  /// Sets one element of a value for as long as it lives. The value does not count as changed: when a graph that was
  /// recorded before runs backward, it is what it was.
  class Nudge {
   public:
    Nudge(Variable& x, std::size_t element, Scalar value)
        : element_(x.value_->tensor.data()[element]), before_(std::exchange(element_, value)) {}
    Nudge(const Nudge&) = delete;
    Nudge& operator=(const Nudge&) = delete;
    ~Nudge() { element_ = before_; }

   private:
    Scalar& element_;
    Scalar before_;
  };

 private:
  std::vector<Variable>& inputs_;
  std::vector<OptionalTensor> gradients_;
};

namespace {

/// Finds the first rule that adds nothing to an input which asks for a gradient.
class SilentRule final : public Watcher {
 public:
  const std::string& found() const { return found_; }

  void ran_rule(const Node& node, std::uint64_t given) override {
    for (std::size_t i = 0; i < std::min<std::size_t>(node.inputs().size(), 64) && found_.empty(); ++i)
      if (const Edge& edge = node.inputs()[i]; edge.node && !(given >> i & 1))
        found_ = fmt::format("the rule of {} adds nothing to d[{}], the gradient of its input of shape {}",
                             node.operation(), i, edge.node->output(edge.output).shape);
  }

 private:
  std::string found_;
  Watching watching_{*this};
};

/// The first element for which `wrong(i)`.
template <class Wrong>
std::optional<std::size_t> find(std::size_t size, const Wrong& wrong) {
  for (std::size_t i = 0; i < size; ++i)
    if (wrong(i)) return i;
  return {};
}

class Checker {
 public:
  Checker(const std::function<Variable(const std::vector<Variable>&)>& function, std::vector<Variable>& inputs,
          const GradcheckOptions& options)
      : function_(function), inputs_(inputs), options_(options) {}

  /// What is wrong, "" for nothing.
  std::string run() {
    bool any = false;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (!checked(i)) continue;
      any = true;
      if (!inputs_[i].is_leaf())
        return fmt::format("{} is the result of {}; pass what no operation made", name(i),
                           inputs_[i].node()->operation());
    }
    if (!any) return "no input requires a gradient";

    GradcheckInputs aside(inputs_);
    if (std::string problem = run_backward(); !problem.empty()) return problem;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (!checked(i)) continue;
      if (std::string problem = compare(i); !problem.empty()) return name(i) + problem;
    }
    return "";
  }

 private:
  bool checked(std::size_t input) const { return inputs_[input] && inputs_[input].requires_grad(); }

  std::string name(std::size_t input) const {
    std::string given = input < options_.names.size() ? " (" + options_.names[input] + ")" : "";
    return fmt::format("input {}{}", input, given);
  }

  Tensor values() const {
    NoGradGuard no_grad;
    return function_(inputs_).value();
  }

  std::string run_backward() {
    Variable result = function_(inputs_);
    if (!result) return "it returns an empty Variable";
    const Tensor& y = result.value();
    if (auto i = find(y.size(), [&](std::size_t e) { return !std::isfinite(y.data()[e]); }))
      return fmt::format("its result at index {} is {}, which is not finite", index_of(*i, result.shape()),
                         y.data()[*i]);

    Tensor again = values();
    if (shape_of(again) != result.shape())
      return fmt::format("a second call gives the shape {} instead of {}", shape_of(again), result.shape());
    if (auto i = find(y.size(), [&](std::size_t e) { return y.data()[e] != again.data()[e]; }))
      return fmt::format("a second call gives other values, at index {} first {} and then {}; is dropout on?",
                         index_of(*i, result.shape()), y.data()[*i], again.data()[*i]);

    if (!result.requires_grad()) return "its result does not depend on any input that requires a gradient";
    weights_ = Generator(1).uniform(result.shape(), 0.5, 1.5);
    SilentRule silent;
    result.backward(weights_);
    return options_.expect_zero ? "" : silent.found();
  }

  /// (f(x + h) - f(x - h)) / 2h for one element, f being the weighted sum of the function's outputs.
  double difference(Variable& x, std::size_t element) const {
    Scalar at = x.value().data()[element];
    auto h = static_cast<Scalar>(options_.step * std::max(1.0, std::abs(static_cast<double>(at))));
    Scalar right = at + h, left = at - h;  // as rounded, so that their distance is exact
    auto values_at = [&](Scalar value) {
      GradcheckInputs::Nudge nudge(x, element, value);
      return values();
    };
    Tensor above = values_at(right), below = values_at(left);
    check(shape_of(above) == shape_of(weights_) && shape_of(below) == shape_of(weights_),
          "gradcheck: the shape of the result depends on the inputs' values");
    double total = 0;  // of differences, not a difference of totals: less is lost to rounding
    for (std::size_t i = 0; i < weights_.size(); ++i)
      total += static_cast<double>(weights_.data()[i]) * static_cast<double>(above.data()[i] - below.data()[i]);
    return total / static_cast<double>(right - left);
  }

  std::string compare(std::size_t input) {
    Variable& x = inputs_[input];
    auto size = static_cast<std::size_t>(x.size());
    bool arrived = x.has_grad();
    if (!arrived && size > 0 && !options_.expect_zero)
      return " gets no gradient: the result does not depend on it (expect_zero, if that is meant)";

    Tensor backward = arrived ? x.grad() : zeros(x.shape()), differences = empty(x.shape());
    for (std::size_t i = 0; i < size; ++i) differences.data()[i] = static_cast<Scalar>(difference(x, i));
    Mismatches found = mismatches(backward, differences, options_.rtol, options_.atol, true);
    if (found.count > 0)
      return fmt::format(", index {}: backward gives {:.10g}, differences give {:.10g} ({} of {} elements differ){}",
                         index_of(found.worst, x.shape()), backward.data()[found.worst],
                         differences.data()[found.worst], found.count, size,
                         arrived ? "" : "; backward reaches this input not at all");
    // Rounding leaves differences of 1e-10 where 0 is meant; and what is within atol, a rule that does nothing passes.
    auto large = [&](double value) { return std::abs(value) > options_.atol; };
    bool nothing = size > 0 && !find(size, [&](std::size_t i) {
                     return large(backward.data()[i]) || large(differences.data()[i]);
                   });
    if (nothing && !options_.expect_zero)
      return ": backward and differences both give 0 everywhere, which proves nothing (expect_zero, if that is meant)";
    return "";
  }

  const std::function<Variable(const std::vector<Variable>&)>& function_;
  std::vector<Variable>& inputs_;
  const GradcheckOptions& options_;
  Tensor weights_;
};

}  // namespace

GradcheckResult gradcheck(const std::string& name,
                          const std::function<Variable(const std::vector<Variable>&)>& function,
                          std::vector<Variable> inputs, const GradcheckOptions& options) {
  check<GraphError>(std::is_same_v<Scalar, double>,
                    "gradcheck of {}: in float a difference is off by 2 % to 70 %; link gradus::f64, the library in "
                    "double, instead of gradus::gradus",
                    name);
  std::string problem = Checker(function, inputs, options).run();
  if (problem.empty()) return {};
  return {false, fmt::format("gradcheck of {}: {}", name, problem)};
}

}  // namespace gradus::inline GRADUS_PRECISION
