#include "nn/clone.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/activation.hpp"
#include "nn/sequential.hpp"
#include "nn/transformer.hpp"
#include "nn/weights.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/module_samples.hpp"
#include "tests/nn/tied.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

Variable logits_of(const nn::Transformer& model) { return model(indices({1, 3}, {1, 2, 3}), indices({1, 2}, {1, 2})); }

nn::Transformer dropping_model() {
  Generator g(1);
  return nn::Transformer({.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 8, .dropout = 0.5}, g);
}

/// A module of a program's own, with options.
struct ScaleOptions {
  double start = 1;
};
struct Scale : nn::Module<Scale> {
  static constexpr const char* type = "Scale";
  explicit Scale(const ScaleOptions& options) : options_(options), factor(full({}, options.start), true) {}
  Variable forward(const Variable& x) const { return x * factor; }
  const ScaleOptions& options() const { return options_; }
  void members(nn::Members& members) const override { members.parameter("factor", factor); }
  ScaleOptions options_;
  Variable factor;
};

/// One that cannot be made anew.
struct Unknown : nn::Module<Unknown> {
  static constexpr const char* type = "Unknown";
  explicit Unknown(double factor) : factor_(factor) {}
  Variable forward(const Variable& x) const { return x * factor_; }
  void members(nn::Members&) const override {}
  double factor_;
};
static_assert(nn::Cloneable<Scale> && !nn::Cloneable<Unknown>);

/// One whose options do not say all.
struct Growing : nn::Module<Growing> {
  static constexpr const char* type = "Growing";
  std::vector<Scale> scales;
  void members(nn::Members& members) const override { members.children("scales", scales); }
};

}  // namespace

TEST_CASE("clone: every module gives one of the same tree, numbers and outputs, which shares nothing with it") {
  for (testing::ModuleSample& sample : testing::module_samples()) {
    CAPTURE(sample.name);
    for (Variable& parameter : sample.module->parameters())  // else what a constructor draws could be what is copied
      parameter.mutable_value() = Generator(7).normal(parameter.shape());
    testing::ModuleSample copy = sample.clone();
    CHECK(to_string(*copy.module) == to_string(*sample.module));
    CHECK(copy.run(sample.input).value() == sample.run(sample.input).value());
    std::vector<nn::NamedParameter> ours = copy.module->named_parameters(), theirs = sample.module->named_parameters();
    REQUIRE(ours.size() == theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      CHECK(ours[i].name == theirs[i].name);
      CHECK(ours[i].parameter.value() == theirs[i].parameter.value());
      CHECK(ours[i].parameter.identity() != theirs[i].parameter.identity());
    }
  }
}

TEST_CASE("clone: training the one does not change the other") {
  nn::Transformer model = dropping_model();
  nn::Transformer best = nn::clone(model);
  NamedTensors before = nn::weights(best);
  optim::SGD sgd(model.parameters(), {.lr = 1});
  sum(logits_of(model)).backward();
  for (const Variable& parameter : best.parameters()) CHECK_FALSE(parameter.has_grad());
  sgd.step();
  for (const auto& [name, value] : before) {
    CHECK(best.parameter(name).value() == before.at(name));
    if (name == "output.weight") CHECK(model.parameter(name).value() != before.at(name));
  }
}

TEST_CASE("clone: dropout goes on with the same numbers, and each module trains or not as it did") {
  nn::Transformer model = dropping_model();
  auto run = [](const nn::Transformer& of) { return logits_of(of).value(); };
  run(model);  // its streams are no longer at their beginning
  nn::Transformer copy = nn::clone(model);
  CHECK(run(copy) == run(model));
  CHECK(run(copy) == run(model));
  model.eval();
  copy = nn::clone(model);
  CHECK_FALSE(copy.training());
  CHECK(run(copy) == run(model));

  for (std::size_t quiet : {0, 1}) {
    CAPTURE(quiet);
    Generator g(1);
    nn::Sequential half{nn::Dropout({.p = 0.5}, g), nn::Dropout({.p = 0.5}, g)};
    nn::Members members;
    half.members(members);
    const_cast<nn::ModuleBase*>(members.entries()[quiet].child)->eval();
    Variable x(ones({4, 8}));
    nn::Sequential other_half = nn::clone(half);
    CHECK(other_half(x).value() == half(x).value());
  }
}

TEST_CASE("clone: what is frozen stays frozen, and what is tied stays tied") {
  nn::Transformer model = dropping_model();
  nn::freeze(model, "encoder.*");
  nn::Transformer copy = nn::clone(model);
  for (const auto& [name, parameter] : copy.named_parameters())
    CHECK(parameter.requires_grad() == !name.starts_with("encoder."));
  testing::Tied tied;
  tied.a.mutable_value() = full({2}, 7);
  testing::Tied other = nn::clone(tied);
  CHECK(other.a.identity() == other.b.identity());
  CHECK(other.b.value() == full({2}, 7));
}

TEST_CASE("clone: a Sequential clones its parts, a program's own too, and copies functions") {
  Generator g(1);
  double factor = 3;
  nn::Sequential model{nn::Linear({.in_features = 2, .out_features = 3}, g), nn::GELU(Approximate::tanh),
                       [factor](const Variable& x) { return x * factor; }, Scale({.start = 2}),
                       nn::Sequential(nn::Linear({.in_features = 3, .out_features = 1}, g), relu)};
  nn::Sequential copy = nn::clone(model), again = nn::clone(copy);
  CHECK(to_string(again) == to_string(model));
  Variable x(Generator(2).normal({4, 2}));
  Tensor before = copy(x).value();
  CHECK(before == model(x).value());
  model.parameter("3.factor").mutable_value() = full({}, 11);
  CHECK(copy(x).value() == before);
  CHECK(again(x).value() == before);
}

TEST_CASE("clone: what cannot be made anew is refused by name") {
  nn::Sequential model{nn::ReLU(), Unknown(2)};
  check_throws<ValueError>([&] { nn::clone(model); }, {"clone", "Unknown", "part 1", "options()"});
  Growing growing;
  growing.scales.push_back(Scale({.start = 2}));
  check_throws<ValueError>([&] { nn::clone(growing); }, {"clone", "Growing", "scales.0"});
  nn::Sequential from{nn::ReLU()};
  nn::Sequential to = std::move(from);
  check_throws<GraphError>([&] { nn::clone(from); }, {"Sequential", "was moved from"});
}
