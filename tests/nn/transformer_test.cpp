#include "nn/transformer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/loss.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

const double to_pytorch = sizeof(Scalar) == 8 ? 1e-10 : 1e-4;

nn::TransformerOptions small_transformer(bool norm_first = false) {
  return {.vocabulary = 6, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 12, .dropout = 0, .norm_first = norm_first};
}

}  // namespace

TEST_CASE("Transformer: a target position does not see what comes after it") {
  for (bool norm_first : {false, true}) {
    Generator g(3);
    nn::Transformer model(small_transformer(norm_first), g);
    Indices source = indices({1, 3}, {1, 2, 3});
    SequenceMasks masks{.target = Mask::causal(4)};
    Variable one = model(source, indices({1, 4}, {1, 2, 3, 4}), masks);
    Variable other = model(source, indices({1, 4}, {1, 2, 5, 0}), masks);
    check_close(slice(one, 1, 0, 2), slice(other, 1, 0, 2).value(), to_pytorch, to_pytorch);
    CHECK(slice(one, 1, 2, 3).value() != slice(other, 1, 2, 3).value());  // the test can fail: position 2 did change
  }
}

TEST_CASE("Transformer: padding changes nothing for the positions that are not padding") {
  Generator g(3);
  nn::Transformer model(small_transformer(), g);
  Variable alone = model(indices({1, 2}, {1, 2}), indices({1, 2}, {3, 4}), SequenceMasks{.target = Mask::causal(2)});
  Mask keys = Mask::padding({2, 4}, 4);
  Variable padded = model(indices({2, 4}, {1, 2, 5, 5, 1, 2, 3, 4}), indices({2, 4}, {3, 4, 5, 5, 3, 4, 1, 2}),
                          SequenceMasks{.source = keys, .target = Mask::causal(4) & keys, .memory = keys});
  check_close(slice(slice(padded, 0, 0, 1), 1, 0, 2), alone.value(), to_pytorch, to_pytorch);
}

TEST_CASE("Transformer: one seed gives the same weights in both precisions, up to rounding") {
  Generator g(7);
  nn::Transformer model(small_transformer(), g);
  Variable weight = model.parameter("decoder.layers.1.linear2.weight");
  double sum_of_squares = 0, bound = std::sqrt(6.0 / (12 + 8));
  for (Scalar w : weight.value()) {
    CHECK(std::abs(static_cast<double>(w)) <= bound);
    sum_of_squares += static_cast<double>(w) * static_cast<double>(w);
  }
  CHECK(sum_of_squares / static_cast<double>(weight.size()) == doctest::Approx(bound * bound / 3).epsilon(0.25));
}

TEST_CASE("Transformer: a few steps down the gradient lower the loss") {
  Generator g(3);
  nn::Transformer model(small_transformer(), g);
  Indices source = indices({2, 3}, {1, 2, 3, 3, 2, 1}), target = indices({2, 3}, {0, 1, 2, 0, 3, 2});
  std::vector<double> losses;
  for (int step = 0; step < 10; ++step) {
    model.zero_grad();
    Variable loss = cross_entropy(model(source, target, SequenceMasks{.target = Mask::causal(3)}), source);
    loss.backward();
    losses.push_back(loss.item());
    for (Variable& parameter : model.parameters()) parameter.mutable_value() -= Scalar(0.05) * parameter.grad();
  }
  CHECK(losses.back() < 0.7 * losses.front());
}

TEST_CASE("Transformer: source and target may have symbols of their own") {
  Generator g(1);
  nn::TransformerOptions options = small_transformer();
  options.target_vocabulary = 9;
  nn::Transformer model(options, g);
  CHECK(model(indices({1, 2}, {1, 5}), indices({1, 3}, {1, 8, 2})).shape() == Shape{1, 3, 9});
  check_throws<ValueError>([&] { model(indices({1, 1}, {6}), indices({1, 1}, {1})); }, {"source_embedding", "6"});
  check_throws<ValueError>([&] { model(indices({1, 1}, {1}), indices({1, 1}, {9})); }, {"target_embedding", "9"});
}

TEST_CASE("Transformer: its norms are all of the kind and the eps that its options say, the last ones where they do") {
  auto tree = [](const nn::Norms& norms) {
    Generator g(1);
    nn::TransformerOptions options = small_transformer();
    options.norms = norms;
    return to_string(nn::Transformer(options, g));
  };
  auto count = [](const std::string& text, const std::string& part) {
    std::int64_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  std::string root = tree({.norm = nn::Norm::rms_norm, .norm_eps = 0.5}), bare = tree({.final_norm = false});
  CHECK(count(root, "RMSNorm(8, eps=0.5)") == 2 * 2 + 2 * 3 + 2);
  CHECK(count(root, "LayerNorm") == 0);
  CHECK(count(bare, "LayerNorm(8, eps=1e-05)") == 2 * 2 + 2 * 3);
}

TEST_CASE("Transformer: sizes that make no model are refused by name") {
  Generator g(1);
  auto make = [&](nn::TransformerOptions options) { return [&g, options] { nn::Transformer(options, g); }; };
  nn::TransformerOptions options = small_transformer();
  options.heads = 3;
  check_throws<ValueError>(make(options), {"Transformer: d_model", "d_model 8", "heads 3"});
  options = small_transformer();
  options.vocabulary = 0;
  check_throws<ValueError>(make(options), {"Transformer: vocabulary", "0"});
  options = small_transformer();
  options.layers = -1;
  check_throws<ValueError>(make(options), {"layers", "-1"});
  options = small_transformer();
  options.dropout = 1.5;
  check_throws<ValueError>(make(options), {"1.5"});
}

TEST_CASE("a Transformer's learned positions start with the deviation of 0.02 that they are documented with") {
  Generator g(1);
  nn::Transformer model({.vocabulary = 5,
                         .d_model = 64,
                         .heads = 4,
                         .layers = 1,
                         .d_ff = 8,
                         .positions = nn::Positions::learned,
                         .max_length = 100},
                        g);
  Tensor weight = model.parameter("positions.weight").value();
  double square = 0;
  for (Scalar x : weight) square += static_cast<double>(x) * static_cast<double>(x);
  CHECK(std::sqrt(square / static_cast<double>(weight.size())) == doctest::Approx(0.02).epsilon(0.05));
}
