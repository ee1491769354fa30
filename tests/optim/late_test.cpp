#include <doctest/doctest.h>

#include <cmath>
#include <memory>

#include "optim/adam.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"
#include "tests/optim/quadratic.hpp"

// Parameters that get their first gradient late, or none in some steps, in every optimizer: each counts the steps that
// it took itself, as PyTorch's `state["step"]` does. What is expected are the formulas of torch.optim 1.13, a plain
// loop for each single number.

using namespace gradus;
using testing::give_gradient;

namespace {

/// How one number changes: its value after a step with that gradient, the count of its own steps being the first `t`.
struct Rule {
  virtual ~Rule() = default;
  virtual double stepped(double p, double gradient) = 0;
};

struct SgdRule final : Rule {
  explicit SgdRule(const optim::SGDOptions& options) : o(options) {}
  double stepped(double p, double gradient) override {
    double g = gradient + o.weight_decay * p;
    if (o.momentum == 0) return p - o.lr * g;
    direction = ++t == 1 ? g : o.momentum * direction + (1 - o.dampening) * g;
    return p - o.lr * (o.nesterov ? g + o.momentum * direction : direction);
  }
  optim::SGDOptions o;
  double direction = 0;
  int t = 0;
};

struct AdamRule final : Rule {
  AdamRule(const optim::AdamOptions& options, bool decoupled) : o(options), decoupled(decoupled) {}
  double stepped(double p, double gradient) override {
    auto [beta1, beta2] = o.betas;
    ++t;
    double g = decoupled ? gradient : gradient + o.weight_decay * p;
    if (decoupled) p *= 1 - o.lr * o.weight_decay;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    return p - o.lr * (m / (1 - std::pow(beta1, t))) / (std::sqrt(v / (1 - std::pow(beta2, t))) + o.eps);
  }
  optim::AdamOptions o;
  bool decoupled;
  double m = 0, v = 0;
  int t = 0;
};

/// An optimizer of these parameters, and the rule of each number.
struct Kind {
  std::string name;
  std::function<std::unique_ptr<optim::Optimizer>(const std::vector<Variable>&)> make;
  std::function<std::unique_ptr<Rule>()> rule;
};

Kind sgd(const std::string& name, const optim::SGDOptions& options) {
  return {name, [=](const auto& parameters) { return std::make_unique<optim::SGD>(parameters, options); },
          [=] { return std::make_unique<SgdRule>(options); }};
}
Kind adam(const std::string& name, const optim::AdamOptions& options) {
  return {name, [=](const auto& parameters) { return std::make_unique<optim::Adam>(parameters, options); },
          [=] { return std::make_unique<AdamRule>(options, false); }};
}
Kind adamw(const std::string& name, const optim::AdamOptions& o) {
  optim::AdamWOptions options{.lr = o.lr, .betas = o.betas, .eps = o.eps, .weight_decay = o.weight_decay};
  return {name, [=](const auto& parameters) { return std::make_unique<optim::AdamW>(parameters, options); },
          [=] { return std::make_unique<AdamRule>(o, true); }};
}

std::vector<Kind> kinds() {
  return {
      sgd("SGD", {.lr = 0.1}),
      sgd("SGD, momentum", {.lr = 0.1, .momentum = 0.9}),
      sgd("SGD, momentum, dampening and decay", {.lr = 0.1, .momentum = 0.8, .dampening = 0.3, .weight_decay = 0.05}),
      sgd("SGD, Nesterov", {.lr = 0.1, .momentum = 0.9, .weight_decay = 0.05, .nesterov = true}),
      adam("Adam", {.lr = 0.05}),
      adam("Adam, other betas and decay", {.lr = 0.05, .betas = {0.7, 0.9}, .eps = 1e-3, .weight_decay = 0.1}),
      adamw("AdamW", {.lr = 0.05, .weight_decay = 0.1}),
      adamw("AdamW, other betas", {.lr = 0.05, .betas = {0.7, 0.9}, .weight_decay = 0.1}),
  };
}

/// In which of ten steps each of five parameters has a gradient: always, from step 3 on, in every other, in the first
/// two only, never.
bool takes_part(std::size_t parameter, int step) {
  switch (parameter) {
    case 0:
      return true;
    case 1:
      return step >= 3;
    case 2:
      return step % 2 == 0;
    case 3:
      return step <= 2;
    default:
      return false;
  }
}

double gradient_at(std::size_t parameter, int step) { return std::sin(1.7 * static_cast<double>(parameter) + step); }

}  // namespace

TEST_CASE("late parameters: each is stepped as if it were alone, by its own count, in every optimizer and order") {
  for (const Kind& kind : kinds())
    for (std::vector<std::size_t> order : {std::vector<std::size_t>{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 3, 1}}) {
      std::vector<Variable> parameters;
      std::vector<double> want;
      std::vector<std::unique_ptr<Rule>> rules;
      for (std::size_t which : order) {
        want.push_back(0.5 + static_cast<double>(which));
        parameters.emplace_back(full({2}, want.back()), true);
        rules.push_back(kind.rule());
      }
      auto optimizer = kind.make(parameters);
      for (int step = 1; step <= 10; ++step) {
        optimizer->zero_grad();
        for (std::size_t i = 0; i < order.size(); ++i)
          if (takes_part(order[i], step)) {
            give_gradient(parameters[i], full({2}, gradient_at(order[i], step)));
            want[i] = rules[i]->stepped(want[i], gradient_at(order[i], step));
          }
        optimizer->step();
        for (std::size_t i = 0; i < order.size(); ++i) {
          INFO(kind.name, ", step ", step, ", parameter ", order[i], " at place ", i);
          testing::check_close(parameters[i], full({2}, want[i]));
        }
      }
      for (std::size_t i = 0; i < order.size(); ++i) {
        int steps = 0;
        for (int step = 1; step <= 10; ++step) steps += takes_part(order[i], step);
        CHECK_MESSAGE(optimizer->slots(i).step == steps, kind.name);
      }
    }
}
