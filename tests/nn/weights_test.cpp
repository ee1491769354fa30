#include "nn/weights.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/tensor/safetensors.hpp"
#include "nn/clone.hpp"
#include "nn/linear.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/tied.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE("weights that are saved and loaded make the same model") {
  TemporaryFolder folder;
  nn::TransformerOptions options{.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 1, .d_ff = 8};
  Generator one(1), other(2);
  nn::Transformer saved(options, one), loaded(options, other);
  nn::save_weights(saved, folder.path / "model.safetensors");
  nn::load_weights(loaded, folder.path / "model.safetensors");
  auto want = saved.named_parameters(), got = loaded.named_parameters();
  for (std::size_t i = 0; i < want.size(); ++i) check_close(got[i].parameter, want[i].parameter.value(), 0, 0);
}

TEST_CASE("a file that does not fit the model is refused by name, and the model stays as it was") {
  TemporaryFolder folder;
  auto file = folder.path / "w.safetensors";
  Generator g(1);
  nn::Linear linear({.in_features = 2, .out_features = 1}, g);
  Tensor before = linear.parameter("bias").value();
  save_safetensors(file, {{"bias", full({1}, 7)}});
  check_throws<ValueError>([&] { nn::load_weights(linear, file); },
                           {"w.safetensors", "\"weight\"", "(1, 2)", "missing"});
  save_safetensors(file, {{"bias", full({1}, 7)}, {"weight", ones({2, 1})}});
  check_throws<ValueError>([&] { nn::load_weights(linear, file); }, {"\"weight\"", "(2, 1)", "(1, 2)"});
  save_safetensors(file, {{"bias", full({1}, 7)}, {"weight", ones({1, 2})}, {"extra", ones({1})}});
  check_throws<ValueError>([&] { nn::load_weights(linear, file); }, {"\"extra\"", "Linear"});
  check_throws<ValueError>([&] { nn::load_weights(linear, folder.path / "none"); }, {"none"});
  check_close(linear.parameter("bias"), before, 0, 0);
}

TEST_CASE("weights with NaN or an infinity anywhere are refused by name, unless they are asked for") {
  Generator g(1);
  nn::Linear linear({.in_features = 3, .out_features = 1}, g);
  const Tensor before = linear.parameter("weight").value();
  for (double number : {double(NAN), double(INFINITY), -double(INFINITY)})
    for (std::size_t place : {0, 1, 2}) {
      CAPTURE(number);
      CAPTURE(place);
      Tensor weight = ones({1, 3});
      weight(0, place) = static_cast<Scalar>(number);
      NamedTensors weights = {{"weight", weight}, {"bias", ones({1})}};
      check_throws<ValueError>([&] { nn::assign_weights(linear, weights); },
                               {"\"weight\" has NaN or infinite numbers", "non_finite = true"});
      check_close(linear.parameter("weight"), before, 0, 0);
      nn::Linear other = nn::clone(linear);
      nn::assign_weights(other, weights, {.non_finite = true});
      CHECK(other.parameter("bias").item() == 1);
      CHECK_FALSE(std::isfinite(other.parameter("weight").value()(0, place)));
    }
}

TEST_CASE("a tied parameter is saved once, and loads from a file that has both of its names") {
  TemporaryFolder folder;
  auto file = folder.path / "w.safetensors";
  testing::Tied tied;
  nn::save_weights(tied, file);
  NamedTensors saved = load_safetensors(file);
  REQUIRE(saved.size() == 1);
  CHECK(saved.contains("a"));
  save_safetensors(file, {{"a", full({2}, 3)}, {"b", full({2}, 3)}});
  nn::load_weights(tied, file);
  check_close(tied.b, full({2}, 3));
  save_safetensors(file, {{"b", full({2}, 4)}});
  nn::load_weights(tied, file);
  check_close(tied.a, full({2}, 4));
  save_safetensors(file, {{"a", full({2}, 3)}, {"b", full({2}, 5)}});
  check_throws<ValueError>([&] { nn::load_weights(tied, file); }, {"\"a\"", "\"b\"", "tied"});
}

TEST_CASE("weights of other names are loaded, renamed and assigned, and an error still says where they come from") {
  TemporaryFolder folder;
  auto file = folder.path / "w.safetensors";
  Generator g(1);
  nn::Linear linear({.in_features = 2, .out_features = 1}, g);
  save_safetensors(file, {{"fc.b", full({1}, 7)}, {"fc.w", ones({1, 2})}});
  NamedTensors loaded = load_safetensors(file), renamed;
  renamed.source = loaded.source;
  renamed.add("bias", loaded.at("fc.b"));
  check_throws<ValueError>([&] { nn::assign_weights(linear, renamed); }, {file.string(), "\"weight\"", "missing"});
  renamed.add("weight", loaded.at("fc.w"));
  nn::assign_weights(linear, renamed);
  check_close(linear.parameter("bias"), full({1}, 7), 0, 0);
  check_close(nn::weights(linear).at("weight"), ones({1, 2}), 0, 0);
  check_throws<ValueError>([&] { nn::assign_weights(linear, {{"bias", indices({1}, {3})}}); }, {"bias", "at<Indices>"});
}
