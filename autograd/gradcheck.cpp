#include "autograd/gradcheck.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "autograd/core/check_options.hpp"
#include "autograd/gradients.hpp"
#include "autograd/tensor/compare.hpp"
#include "autograd/tensor/random.hpp"
#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr double rounding = 1e-14;  // terms that cancel to 0 may leave so much

/// Finds the first rule that adds nothing to an input which asks for a gradient.
class SilentRule final : public Watcher {
 public:
  const std::string& found() const { return found_; }

  void ran_rule(const Node& node, const Gradients& gradients) override {
    for (std::size_t i = 0; i < std::min<std::size_t>(node.inputs().size(), 64) && found_.empty(); ++i)
      if (const Edge& edge = node.inputs()[i]; edge.node && !gradients.given(i))
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

OptionalTensor& gradient_of(const Variable& x) { return x.edge().node->output(x.edge().output).grad; }

/// Sets one element of a value for as long as it lives. The value does not count as changed: when a graph that was
/// recorded before runs backward, it is what it was.
class Nudge {
 public:
  Nudge(const Variable& x, std::size_t element, Scalar value)
      : element_(const_cast<Scalar&>(x.value().data()[element])), before_(std::exchange(element_, value)) {}
  Nudge(const Nudge&) = delete;
  Nudge& operator=(const Nudge&) = delete;
  ~Nudge() { element_ = before_; }

 private:
  Scalar& element_;
  Scalar before_;
};

class Checker {
 public:
  Checker(const std::function<Variable(const std::vector<Variable>&)>& function, const std::vector<Variable>& inputs,
          const GradcheckOptions& options)
      : function_(function), inputs_(inputs), options_(options) {
    check_option(options.step > 0 && std::isfinite(options.step), "gradcheck", "step", options.step,
                 "finite and above 0");
    check_non_negative("gradcheck", "atol", options.atol);
    check_non_negative("gradcheck", "rtol", options.rtol);
    std::vector<bool> zero(inputs.size());
    for (std::size_t i : options.expect_zero) {
      check<ValueError>(i < inputs.size(), "gradcheck: expect_zero names input {} of {}, counted from 0", i,
                        inputs.size());
      zero[i] = true;
    }
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (const Variable& x = inputs[i]; x && x.requires_grad()) {
        std::string given = i < options.names.size() ? " (" + options.names[i] + ")" : "";
        checked_.push_back({x, fmt::format("input {}{}", i, given), zero[i], std::move(gradient_of(x))});
      }
  }
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;
  ~Checker() {
    for (Checked& input : checked_) input.x.zero_grad();
    for (Checked& input : checked_)  // a Variable that is there twice has its gradient in one place
      if (input.gradient) gradient_of(input.x) = std::move(input.gradient);
  }

  /// What is wrong, "" for nothing.
  std::string run() {
    if (checked_.empty()) return "no input requires a gradient";
    for (const Checked& input : checked_)
      if (!input.x.is_leaf())
        return fmt::format("{} is the result of {}; pass what no operation made", input.name,
                           input.x.node()->operation());
    if (std::string problem = run_backward(); !problem.empty()) return problem;
    for (const Checked& input : checked_)
      if (std::string problem = compare(input); !problem.empty()) return input.name + problem;
    return "";
  }

 private:
  /// An input that requires a gradient.
  struct Checked {
    Variable x;
    std::string name;
    bool zero;
    OptionalTensor gradient;  // put aside, to be given back at the end
  };

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
    if (!has_shape(again, result.shape()))
      return fmt::format("a second call gives the shape {} instead of {}", shape_of(again), result.shape());
    if (auto i = find(y.size(), [&](std::size_t e) { return y.data()[e] != again.data()[e]; }))
      return fmt::format("a second call gives other values, at index {} first {} and then {}; is dropout on?",
                         index_of(*i, result.shape()), y.data()[*i], again.data()[*i]);

    if (!result.requires_grad()) return "its result does not depend on any input that requires a gradient";
    weights_ = Generator(1).uniform(result.shape(), 0.5, 1.5);
    SilentRule silent;
    result.backward(weights_);
    return options_.expect_zero.empty() ? silent.found() : "";
  }

  /// (f(x + h) - f(x - h)) / 2h for one element, f being the weighted sum of the function's outputs.
  double difference(const Variable& x, std::size_t element) const {
    Scalar at = x.value().data()[element];
    auto h = static_cast<Scalar>(options_.step * std::max(1.0, std::abs(static_cast<double>(at))));
    Scalar right = at + h, left = at - h;  // as rounded, so that their distance is exact
    auto values_at = [&](Scalar value) {
      Nudge nudge(x, element, value);
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

  std::string compare(const Checked& input) const {
    const Variable& x = input.x;
    auto size = static_cast<std::size_t>(x.size());
    bool arrived = x.has_grad();
    if (!arrived && size > 0 && !input.zero)
      return " gets no gradient: the result does not depend on it (expect_zero, if that is meant)";

    Tensor none = zeros(x.shape()), backward = arrived ? x.grad() : none, differences = none;
    for (std::size_t i = 0; i < size; ++i) differences.data()[i] = static_cast<Scalar>(difference(x, i));
    Mismatches found = mismatches(backward, differences, options_.rtol, options_.atol, true);
    if (found.count > 0)
      return fmt::format(", index {}: backward gives {:.10g}, differences give {:.10g} ({} of {} elements differ){}",
                         index_of(found.worst, x.shape()), backward.data()[found.worst],
                         differences.data()[found.worst], found.count, size,
                         arrived ? "" : "; backward reaches this input not at all");
    if (input.zero) {
      found = mismatches(backward, none, 0, rounding);
      if (found.count == 0) return "";
      return fmt::format(", index {}: backward gives {:.10g}, where expect_zero says 0",
                         index_of(found.worst, x.shape()), backward.data()[found.worst]);
    }
    // Rounding leaves differences of 1e-10 where 0 is meant; and what is within atol, a rule that does nothing passes.
    auto nothing = [&](const Tensor& gradient) { return mismatches(gradient, none, 0, options_.atol).count == 0; };
    if (size > 0 && nothing(backward) && nothing(differences))
      return ": backward and differences both give 0 everywhere, which proves nothing (expect_zero, if that is meant)";
    return "";
  }

  const std::function<Variable(const std::vector<Variable>&)>& function_;
  const std::vector<Variable>& inputs_;
  const GradcheckOptions& options_;
  std::vector<Checked> checked_;
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
