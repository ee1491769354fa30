#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "autograd/ops/elementwise.hpp"
#include "nn/patch.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"
#include "training/health.hpp"

using namespace gradus;
using testing::check_number;
using testing::check_throws;
using testing::not_a_number;

namespace {

/// Output i, of two numbers, is the sum of (j + 1) times symbol j over those it sees.
ModelRun seeing(const std::function<bool(std::int64_t, std::int64_t)>& sees) {
  return [sees](const Indices& tokens) {
    auto batch = static_cast<std::int64_t>(tokens.shape(0)), time = static_cast<std::int64_t>(tokens.shape(1));
    Tensor given = zeros({batch, time, 2});
    for (std::int64_t b = 0; b < batch; ++b)
      for (std::int64_t i = 0; i < time; ++i)
        for (std::int64_t j = 0; j < time; ++j)
          if (sees(i, j)) given(b, i, 1) += Scalar((j + 1) * tokens(b, j));
    return given;
  };
}

const Indices four = indices({2, 4}, {1, 2, 3, 4, 3, 3, 1, 2});

bool is_causal(std::int64_t i, std::int64_t j) { return j <= i; }

nn::Transformer reader(nn::Positions positions = nn::Positions::sinusoidal) {
  Generator generator(1);
  return {{.vocabulary = 6, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 12, .dropout = 0, .positions = positions},
          generator};
}

/// What a Transformer gives for a target, under that mask.
ModelRun decoding(const nn::Transformer& model, const Mask& mask) {
  return [&model, mask](const Indices& tokens) {
    return model(indices({2, 3}, {1, 2, 3, 4, 5, 1}), tokens, SequenceMasks{.target = mask}).value();
  };
}

/// What it gives for a source.
ModelRun encoding(const nn::Transformer& model) {
  return [&model](const Indices& tokens) { return model(tokens, four).value(); };
}

nn::AttentionMap map_of(const std::string& module, const Shape& shape, const std::vector<double>& weights) {
  return {module, tensor(shape, weights)};
}

}  // namespace

TEST_CASE("check_no_leak: which output depends on which symbol, where none depends on a later one") {
  Booleans depends = check_no_leak(seeing(is_causal), four);
  REQUIRE(depends.size() == 16);
  for (std::int64_t i = 0; i < 4; ++i)
    for (std::int64_t j = 0; j < 4; ++j) CHECK(depends(i, j) == (j <= i));
  Booleans neighbours = check_no_leak(seeing([](auto i, auto j) { return j == i - 1; }), four);
  CHECK(neighbours(2, 1));
  CHECK(!neighbours(2, 2));
  CHECK(!neighbours(2, 0));
  nn::Transformer model = reader();
  CHECK(check_no_leak(decoding(model, Mask::causal(4)), four)(3, 0));
}

TEST_CASE("check_no_leak: a mask that is missing, shifted or turned round, each by its name") {
  auto found = [](const ModelRun& run, std::initializer_list<std::string> parts) {
    check_throws<UnhealthyError>([&] { check_no_leak(run, four); }, parts);
  };
  found(seeing([](auto, auto) { return true; }), {"check_no_leak: every output", "no causal mask"});
  found(seeing([](auto i, auto j) { return j <= i + 1; }), {"up to 1 places ahead", "shifted"});
  found(seeing([](auto i, auto j) { return j <= i + 2; }), {"up to 2 places ahead", "shifted"});
  found(seeing([](auto i, auto j) { return j <= i || (i == 0 && j == 3); }), {"up to 3 places ahead"});
  found(seeing([](auto i, auto j) { return j >= i; }), {"turned round"});
  found(seeing([](auto i, auto j) { return j > i; }), {"turned round"});
  found(seeing([](auto, auto) { return false; }), {"check_no_leak: no output depends on any symbol"});
  nn::Transformer model = reader();
  found(decoding(model, Mask()), {"no causal mask"});
  found(decoding(model, Mask::dense(4, 4, [](auto query, auto key) { return key <= query + 1; })),
        {"up to 2 places ahead"});  // one in each layer
  found(decoding(model, Mask::dense(4, 4, [](auto query, auto key) { return key >= query; })), {"turned round"});
}

TEST_CASE("check_no_leak: to the bit, in any row and any number") {
  ModelRun causal = seeing(is_causal);
  ModelRun a_bit = [&](const Indices& tokens) {
    Tensor given = causal(tokens);
    given(1, 0, 0) = std::nextafter(Scalar(1), Scalar(tokens(1, 3)));
    return given;
  };
  ModelRun sign_of_zero = [&](const Indices& tokens) {
    Tensor given = causal(tokens);
    given(0, 0, 0) = std::copysign(Scalar(0), Scalar(tokens(0, 3)) - Scalar(3));
    return given;
  };
  CHECK(check_no_leak(causal, four).size() == 16);
  Indices one_and_two = four;
  one_and_two(1, 3) = 0;  // nextafter goes down, then up
  check_throws<UnhealthyError>([&] { check_no_leak(a_bit, one_and_two); }, {"up to 3 places ahead"});
  check_throws<UnhealthyError>([&] { check_no_leak(sign_of_zero, four); }, {"up to 3 places ahead"});
}

TEST_CASE("the checks refuse runs and tokens that tell nothing") {
  using Check = std::function<void(const ModelRun&, const Indices&)>;
  const std::map<std::string, Check> checks = {
      {"check_no_leak: ", [](const ModelRun& run, const Indices& tokens) { check_no_leak(run, tokens); }},
      {"check_uses_position: ", [](const ModelRun& run, const Indices& tokens) { check_uses_position(run, tokens); }},
      {"check_uses_source: ", [](const ModelRun& run, const Indices& tokens) { check_uses_source(run, tokens); }}};
  ModelRun run = seeing(is_causal);
  for (const auto& entry : checks) {
    const std::string& name = entry.first;
    const Check& check = entry.second;
    CAPTURE(name);
    check_throws<ShapeError>([&] { check(run, indices({3}, {1, 2, 3})); }, {name, "(3,)", "(batch, time)"});
    check_throws<ShapeError>([&] { check(run, indices({0, 3}, {})); }, {name, "(0, 3)"});
    check_throws<ValueError>([&] { check(run, indices({2, 2}, {7, 7, 7, 7})); }, {name, "all tokens are 7"});
    double calls = 0;
    ModelRun random = [&](const Indices& tokens) { return Tensor(run(tokens) + (calls += 1)); };
    check_throws<ValueError>([&] { check(random, four); }, {name, "two runs on the same tokens differ", "eval()"});
    ModelRun broken = [&](const Indices& tokens) { return Tensor(run(tokens) * not_a_number); };
    check_throws<UnhealthyError>([&] { check(broken, four); }, {name, "not finite", "DetectAnomaly"});
    ModelRun growing = [&](const Indices& tokens) { return zeros({2, 4, tokens == four ? 1 : 2}); };
    check_throws<ShapeError>([&] { check(growing, four); }, {name, "(2, 4, 1), and (2, 4, 2) for other tokens"});
    bool recorded = false;
    check(
        [&](const Indices& tokens) {
          recorded = recorded || grad_enabled();
          return Tensor(run(tokens));
        },
        four);
    CHECK(!recorded);
  }
  ModelRun flat = [&](const Indices&) { return zeros({4}); };
  check_throws<ShapeError>([&] { check_no_leak(flat, four); }, {"gives (4,) for tokens (2, 4)", "(batch, time, ...)"});
  ModelRun short_one = [&](const Indices&) { return zeros({2, 3, 1}); };
  check_throws<ShapeError>([&] { check_no_leak(short_one, four); }, {"gives (2, 3, 1) for tokens (2, 4)"});
}

TEST_CASE("check_uses_position: by how much the answer changes when two symbols change places") {
  auto weighted = [](double weight) -> ModelRun {
    return [weight](const Indices& tokens) {
      return tensor({1, 1}, {double(tokens(0, 0)) + weight * double(tokens(0, 2))});
    };
  };
  Indices tokens = indices({1, 3}, {1, 1, 3});                     // the first two that differ: 0 and 2
  check_number(check_uses_position(weighted(2), tokens), 2. / 7);  // from 1 + 2 * 3 to 3 + 2 * 1
  CHECK(check_uses_position(weighted(1 + 1e-6), tokens) > 0);
  const std::initializer_list<std::string> alike = {"check_uses_position: ", "positions are all alike"};
  check_throws<UnhealthyError>([&] { check_uses_position(weighted(1), tokens); }, alike);
  check_throws<UnhealthyError>([&] { check_uses_position(weighted(1 + 1e-12), tokens); }, alike);
  check_throws<UnhealthyError>(
      [&] {
        check_uses_position([](const Indices&) { return zeros({1, 3}); }, tokens);
      },
      alike);
  CHECK(check_uses_position(seeing([](auto i, auto) { return i == 0; }), indices({2, 2}, {5, 5, 5, 6})) > 0);
}

TEST_CASE("check_uses_position: what goes with its symbol to another place does not know the place") {
  const std::initializer_list<std::string> alike = {"positions are all alike"};
  ModelRun own = [](const Indices& tokens) {
    Tensor given = zeros({2, 4});
    for (std::size_t i = 0; i < given.size(); ++i) given.data()[i] = Scalar(tokens.data()[i]);
    return given;
  };
  check_throws<UnhealthyError>([&] { check_uses_position(own, four); }, alike);
  for (nn::Positions positions : {nn::Positions::none, nn::Positions::sinusoidal}) {
    nn::Transformer model = reader(positions);
    ModelRun memory = [&](const Indices& tokens) { return model.encode(tokens, Mask()).value(); };
    if (positions == nn::Positions::none) {
      check_throws<UnhealthyError>([&] { check_uses_position(memory, four); }, alike);
      check_throws<UnhealthyError>([&] { check_uses_position(encoding(model), four); }, alike);
    } else {
      CHECK(check_uses_position(memory, four) > 0.01);
      CHECK(check_uses_position(encoding(model), four) > 1e-4);
    }
  }
}

TEST_CASE("check_uses_source: by how much the answer changes when every symbol is another") {
  auto first_of = [](double times) -> ModelRun {
    return [times](const Indices& tokens) { return tensor({1}, {5 + times * double(tokens(0, 0))}); };
  };
  Indices tokens = indices({1, 3}, {1, 1, 3});
  check_number(check_uses_source(first_of(1), tokens), 2. / 8);
  check_number(check_uses_source(first_of(-1), indices({1, 2}, {3, 1})), 2. / 4);  // the largest becomes the smallest
  const std::initializer_list<std::string> blind = {"check_uses_source: ", "no attention to the source"};
  check_throws<UnhealthyError>([&] { check_uses_source(first_of(0), tokens); }, blind);
  check_throws<UnhealthyError>([&] { check_uses_source(first_of(1e-12), tokens); }, blind);
  nn::Transformer model = reader();
  CHECK(check_uses_source(encoding(model), four) > 1e-3);
  nn::Patch first(model, "decoder.layers.0.multihead_attn", {.output = [](const Variable& y) { return y * 0; }});
  CHECK(check_uses_source(encoding(model), four) > 1e-3);  // there is another
  nn::Patch second(model, "decoder.layers.1.multihead_attn", {.output = [](const Variable& y) { return y * 0; }});
  check_throws<UnhealthyError>([&] { check_uses_source(encoding(model), four); }, blind);
}

TEST_CASE("attention_entropy: of each head the mean over its queries, beside that of even attention") {
  double of_quarter = -0.25 * std::log(0.25) - 0.75 * std::log(0.75);
  std::vector<AttentionEntropy> all =
      attention_entropy({map_of("b", {1, 2, 2, 3}, {0.5, 0.5, 0, 0.25, 0.75, 0, 1, 0, 0, 0.25, 0.25, 0.5}),
                         map_of("a", {1, 1, 1, 2}, {1, 0}), map_of("b", {1, 2, 1, 2}, {0.5, 0.5, 0.25, 0.75})});
  REQUIRE(all.size() == 3);
  CHECK(all[0].module == "b");
  CHECK(all[1].module == "b");
  CHECK(all[2].module == "a");
  CHECK(all[1].head == 1);
  check_number(all[0].entropy, (2 * std::log(2.) + of_quarter) / 3);
  check_number(all[0].uniform, std::log(2.));
  check_number(all[1].entropy, (1.5 * std::log(2.) + of_quarter) / 2);  // the query that sees one key does not count
  check_number(all[1].uniform, (std::log(3.) + std::log(2.)) / 2);
  CHECK(all[2].entropy == 0);
  CHECK(all[2].uniform == 0);
  for (const AttentionEntropy& head : all) CHECK(!head.is_uniform);
  CHECK(attention_entropy({}).empty());
}

TEST_CASE("check_attention: a head that looks at all its keys alike is named") {
  auto uneven = map_of("encoder", {1, 1, 1, 2}, {0.4, 0.6});
  CHECK(check_attention({uneven}).size() == 1);
  check_throws<UnhealthyError>(
      [&] {
        check_attention({uneven, map_of("decoder", {1, 2, 1, 2}, {0.4, 0.6, 0.5, 0.5})});
      },
      {"check_attention: head 1 of decoder looks at all its keys alike (entropy 0.6931 of 0.6931)", "uniform"});
  double third = 1. / 3;
  check_throws<UnhealthyError>(
      [&] {
        check_attention({map_of("decoder", {1, 1, 2, 3}, {0.5, 0.5, 0, third, third, third})});
      },
      {"uniform"});
  std::vector<double> even(49, 1. / 49);  // 49 of them are not 1
  check_throws<UnhealthyError>([&] { check_attention({map_of("decoder", {1, 1, 1, 49}, even)}); }, {"uniform"});
  // One query that looks more closely is enough, and so is the last digit but three.
  CHECK(check_attention({map_of("decoder", {1, 1, 2, 2}, {0.5, 0.5, 0.4, 0.6})}).size() == 1);
  CHECK(check_attention({map_of("decoder", {1, 1, 2, 2}, {0.4, 0.6, 0.5, 0.5})}).size() == 1);
  CHECK(check_attention({map_of("decoder", {1, 1, 1, 2}, {0.5 - 1e-9, 0.5 + 1e-9})}).size() == 1);
  CHECK(check_attention({map_of("decoder", {1, 1, 1, 2}, {1, 0})}).size() == 1);
  check_throws<UnhealthyError>(
      [&] {
        check_attention({map_of("m", {1, 1, 1, 2}, {not_a_number, 1})});
      },
      {"check_attention: head 0 of m", "NaN"});
  check_throws<ValueError>([] { check_attention({}); },
                           {"check_attention: no attention was noted", "AttentionRecorder"});
  check_throws<ShapeError>([] { check_attention({map_of("m", {1, 1, 2}, {1, 0})}); }, {"m", "(1, 1, 2)"});
  check_throws<ShapeError>(
      [] {
        check_attention({map_of("m", {1, 1, 1, 1}, {1}), map_of("m", {1, 2, 1, 1}, {1, 1})});
      },
      {"m has 1 heads, and 2 in another run"});
}

TEST_CASE("check_attention: an untrained Transformer looks at nothing evenly, but where its queries are 0") {
  nn::Transformer model = reader();
  auto maps = [&] { return nn::attention_maps(model, four, four, SequenceMasks{.target = Mask::causal(4)}); };
  std::vector<AttentionEntropy> heads = check_attention(maps());
  CHECK(heads.size() == 2 * 3 * 2);
  for (const AttentionEntropy& head : heads) {
    CHECK(head.entropy < head.uniform);
    CHECK(head.entropy > 0);
  }
  Variable weight = model.parameter("decoder.layers.1.multihead_attn.in_proj_weight");
  std::fill_n(weight.mutable_value().data(), 8 * 8, Scalar(0));
  check_throws<UnhealthyError>([&] { check_attention(maps()); }, {"head 0 of decoder.layers.1.multihead_attn"});
}

TEST_CASE("check_uses_position: rows of one symbol each have nothing to exchange") {
  check_throws<ValueError>(
      [] {
        check_uses_position(seeing([](auto, auto) { return true; }), indices({2, 2}, {1, 1, 2, 2}));
      },
      {"check_uses_position", "(2, 2)", "nothing to exchange"});
}
