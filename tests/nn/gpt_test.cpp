#include "nn/gpt.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/loss.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/texts.hpp"

using namespace gradus;
using testing::all_positions;
using testing::check_close;
using testing::check_throws;
using testing::small_gpt;

namespace {

double deviation_of(const Variable& x) {
  double squares = 0;
  for (Scalar value : x.value()) squares += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(squares / static_cast<double>(x.size()));
}

}  // namespace

TEST_CASE("GPT: no position sees what comes after it") {
  for (nn::Positions positions : all_positions) {
    nn::GPT model = small_gpt(5, positions);
    Variable before = model(indices({1, 5}, {1, 2, 3, 4, 5})), after = model(indices({1, 5}, {1, 2, 3, 6, 0}));
    const Scalar *a = before.value().data(), *b = after.value().data();
    for (std::int64_t i = 0; i < 3 * 7; ++i) CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-12));
    CHECK(a[3 * 7] != b[3 * 7]);
    // And a shorter sequence gives the same logits as the beginning of a longer one.
    Variable shorter = model(indices({1, 3}, {1, 2, 3}));
    for (std::int64_t i = 0; i < 3 * 7; ++i) CHECK(shorter.value().data()[i] == doctest::Approx(a[i]).epsilon(1e-10));
  }
}

TEST_CASE("GPT: where two symbols that came before stood is told by each positions but none") {
  for (nn::Positions positions : all_positions) {
    nn::GPT model = small_gpt(5, positions, 1);
    Tensor one = model(indices({1, 3}, {1, 2, 3})).value(), other = model(indices({1, 3}, {2, 1, 3})).value();
    bool same = true;
    for (std::size_t j = 0; j < 7; ++j) same = same && std::abs(one(0, 2, j) - other(0, 2, j)) < 1e-12;
    CHECK_MESSAGE(same == (positions == nn::Positions::none), nn::name_of(positions));
  }
}

TEST_CASE("GPT: only learned positions end") {
  for (nn::Positions positions : all_positions)
    if (positions != nn::Positions::learned)
      CHECK(small_gpt(5, positions, 1)(indices({1, 6}, {1, 2, 3, 4, 5, 6})).shape() == Shape{1, 6, 7});
}

TEST_CASE("GPT: embedding and output share one matrix, which gets both gradients") {
  nn::GPT model = small_gpt(5, nn::Positions::learned, 0);
  Variable weight = model.parameter("embedding.weight");
  // Row 6 is no input: what it gets comes through the output.
  cross_entropy(model(indices({1, 1}, {1})), indices({1, 1}, {2})).backward();
  Tensor dw = weight.grad();
  double of_unused = 0;
  for (std::int64_t j = 0; j < 8; ++j) of_unused += std::abs(static_cast<double>(dw.data()[6 * 8 + j]));
  CHECK(of_unused > 1e-3);
  CHECK(model.named_parameters().front().name == "embedding.weight");
  for (const nn::NamedParameter& named : model.named_parameters()) CHECK(named.name != "output.weight");
}

TEST_CASE("GPT: it has as many parameters as nanoGPT and microgpt at their sizes, and starts near ln(vocabulary)") {
  Generator g(1);
  nn::GPT mini({.vocabulary = 65, .max_length = 64, .d_model = 128, .heads = 4, .layers = 4, .d_ff = 512, .dropout = 0},
               g);
  CHECK(mini.parameter_count() == 809'856);
  nn::GPT micro({.vocabulary = 27, .max_length = 16, .d_model = 16, .heads = 4, .layers = 1, .d_ff = 64, .dropout = 0},
                g);
  CHECK(micro.parameter_count() == 4'000);
  Indices tokens = indices({2, 3}, {1, 2, 3, 4, 5, 6}), others = indices({2, 3}, {17, 18, 19, 20, 21, 22});
  CHECK(cross_entropy(mini(tokens), others).item() == doctest::Approx(std::log(65.0)).epsilon(0.05));
}

TEST_CASE("GPT: matrices start with deviation 0.02, those before a residual sum with less, biases at 0") {
  Generator g(1);
  nn::GPT model(
      {.vocabulary = 65, .max_length = 64, .d_model = 128, .heads = 4, .layers = 8, .d_ff = 512, .dropout = 0}, g);
  for (const char* name :
       {"embedding.weight", "positions.weight", "layers.3.self_attn.in_proj_weight", "layers.3.linear1.weight"})
    CHECK(deviation_of(model.parameter(name)) == doctest::Approx(0.02).epsilon(0.05));
  for (const char* name : {"layers.3.self_attn.out_proj.weight", "layers.3.linear2.weight"})
    CHECK(deviation_of(model.parameter(name)) == doctest::Approx(0.02 / 4).epsilon(0.05));
  for (const char* name : {"layers.0.self_attn.in_proj_bias", "layers.7.linear1.bias", "norm.bias"})
    CHECK(deviation_of(model.parameter(name)) == 0);
  CHECK(deviation_of(model.parameter("norm.weight")) == 1);
}

TEST_CASE("GPT: what it cannot read is an error with its path") {
  nn::GPT model = small_gpt(5);
  check_throws<ShapeError>([&] { model(indices({1, 6}, {1, 2, 3, 4, 5, 6})); }, {"positions", "6", "5"});
  check_throws<ShapeError>([&] { model(indices({3}, {1, 2, 3})); }, {"GPT", "(3,)", "(batch, time)"});
  check_throws<ValueError>([&] { model(indices({1, 1}, {7})); }, {"embedding", "7"});
  Generator g(1);
  check_throws<ValueError>([&] { nn::GPT({.d_model = 10, .heads = 4}, g); }, {"d_model 10", "heads 4"});
}
