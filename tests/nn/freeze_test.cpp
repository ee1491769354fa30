#include <doctest/doctest.h>

#include <memory>

#include "autograd/ops/loss.hpp"
#include "nn/gpt.hpp"
#include "nn/transformer.hpp"
#include "optim/adam.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/tied.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

nn::Transformer trainable_model() {
  Generator g(1);
  return nn::Transformer({.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 8, .dropout = 0}, g);
}

void run_backward(const nn::Transformer& model) {
  Indices source = indices({1, 3}, {1, 2, 3}), target = indices({1, 2}, {1, 2});
  cross_entropy(model(source, target), target).backward();
}

/// The names that require a gradient.
std::vector<std::string> trained(const nn::ModuleBase& module) {
  std::vector<std::string> names;
  for (const auto& [name, parameter] : module.named_parameters())
    if (parameter.requires_grad()) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("freeze: what the pattern names gets no gradient, and everything else does") {
  nn::Transformer model = trainable_model();
  CHECK(nn::freeze(model, "encoder.*") == 2 * 12 + 2);
  run_backward(model);
  for (const nn::NamedParameter& entry : model.named_parameters()) {
    CAPTURE(entry.name);
    CHECK(entry.parameter.requires_grad() == !entry.name.starts_with("encoder."));
    CHECK(entry.parameter.has_grad() == !entry.name.starts_with("encoder."));
  }
}

TEST_CASE("freeze: an optimizer leaves frozen parameters alone, made before or after, with momentum and decay too") {
  for (bool before : {true, false}) {
    auto check_alone = [&](const auto& make) {
      nn::Transformer model = trainable_model();
      std::unique_ptr<optim::Optimizer> optimizer;
      if (before) {
        optimizer = make(model.parameters());
        run_backward(model);
        optimizer->step();
        run_backward(model);  // a gradient that freeze has to drop
      }
      nn::freeze(model, "*embedding*");
      if (!before) optimizer = make(model.parameters());
      Tensor frozen = model.parameter("source_embedding.weight").value();
      Tensor other = model.parameter("output.weight").value();
      for (int step = 0; step < 3; ++step) {
        optimizer->step();
        optimizer->zero_grad();
        run_backward(model);
      }
      optimizer->step();
      CHECK(model.parameter("source_embedding.weight").value() == frozen);
      CHECK(model.parameter("output.weight").value() != other);
    };
    check_alone([](const std::vector<Variable>& parameters) {
      return std::make_unique<optim::SGD>(parameters,
                                          optim::SGDOptions{.lr = 0.1, .momentum = 0.9, .weight_decay = 0.1});
    });
    check_alone([](const std::vector<Variable>& parameters) {
      return std::make_unique<optim::AdamW>(parameters, optim::AdamWOptions{.weight_decay = 0.1});
    });
  }
}

TEST_CASE("freeze: * stands for any characters, none and dots too, and nothing else is special") {
  auto left = [](const std::string& pattern) {
    nn::Transformer model = trainable_model();
    std::size_t all = trained(model).size();
    auto count = static_cast<std::size_t>(nn::freeze(model, pattern));
    CHECK(trained(model).size() == all - count);
    return count;
  };
  CHECK(left("*") == 2 + 26 + 2 * 18 + 2 + 2);
  CHECK(left("output.weight") == 1);
  CHECK(left("output.weight*") == 1);
  CHECK(left("*output.*") == 2);
  CHECK(left("*.bias") == 2 * 5 + 1 + 2 * 7 + 1 + 1);  // in_proj_bias ends in another way
  CHECK(left("*layers.1*norm1*") == 4);
  CHECK(left("encoder.layers.*.self_attn.*weight") == 4);
  CHECK(left("*o*er.norm.weight") == 2);  // the first "er" of encoder.layers is not the one
}

TEST_CASE("freeze: a pattern that names nothing is refused, with the names that there are") {
  nn::Transformer model = trainable_model();
  for (const char* pattern : {"encodr.*", "", "encoder", "ncoder.*", "output.weigh", "output.weight?", "*.*.x"})
    check_throws<ValueError>([&] { nn::freeze(model, pattern); },
                             {"freeze", std::string("\"") + pattern + "\"", "Transformer", "output.bias"});
  CHECK(trained(model).size() == model.named_parameters().size());
}

TEST_CASE("freeze: a tied parameter is frozen under all its names and counted once, a frozen one not again") {
  testing::Tied tied;
  CHECK(nn::freeze(tied, "b") == 1);
  CHECK_FALSE(tied.a.requires_grad());
  CHECK_FALSE(tied.b.requires_grad());
  CHECK(tied.a.identity() == tied.b.identity());
  CHECK(nn::freeze(tied, "*") == 0);

  Generator g(1);
  nn::GPT gpt({.vocabulary = 5, .max_length = 3, .d_model = 4, .heads = 2, .layers = 1, .d_ff = 8, .dropout = 0}, g);
  nn::freeze(gpt, "embedding.*");
  gpt(indices({1, 2}, {1, 2})).backward(ones({1, 2, 5}));
  CHECK_FALSE(gpt.parameter("embedding.weight").has_grad());  // nor through the output, which shares it
  CHECK(gpt.parameter("positions.weight").has_grad());
}
