#include "tests/fixtures.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "testing/doctest.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

using Json = nlohmann::ordered_json;

constexpr double tolerance = sizeof(Scalar) == sizeof(double) ? 1e-10 : 1e-5;

Tensor read_tensor(const Json& json) {
  auto lengths = json.at("shape").get<std::vector<std::int64_t>>();
  return gradus::tensor(Shape(lengths.begin(), lengths.end()), json.at("data").get<std::vector<double>>());
}

bool holds_integers(const Json& json) {
  const Json& data = json.at("data");
  return !data.empty() && data.front().is_number_integer();
}

std::vector<std::string> names_of(const TensorList& tensors) {
  std::vector<std::string> names;
  names.reserve(tensors.size());
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  return names;
}

}  // namespace

Fixture::Fixture(const std::string& file, const Json& json)
    : name_(file + ", " + json.at("name").get<std::string>()), json_(std::make_shared<const Json>(json)) {}

const Json& Fixture::at(const std::string& path) const { return json_->at(Json::json_pointer("/" + path)); }

bool Fixture::has_option(const std::string& option) const { return at("options").contains(option); }
double Fixture::number(const std::string& option) const { return at("options/" + option).get<double>(); }
std::int64_t Fixture::integer(const std::string& option) const { return at("options/" + option).get<std::int64_t>(); }
bool Fixture::flag(const std::string& option) const { return at("options/" + option).get<bool>(); }
std::string Fixture::text(const std::string& option) const { return at("options/" + option).get<std::string>(); }
std::vector<std::int64_t> Fixture::integers(const std::string& option) const {
  return at("options/" + option).get<std::vector<std::int64_t>>();
}

Mask Fixture::mask(std::int64_t keys, const std::string& lengths) const {
  Mask mask;
  if (has_option("causal") && flag("causal")) mask = Mask::causal(keys);
  if (auto padded = integers(lengths); !padded.empty()) mask = mask & Mask::padding(padded, keys);
  return mask;
}

Tensor Fixture::tensor(const std::string& path) const { return read_tensor(at(path)); }

Indices Fixture::indices(const std::string& path) const {
  auto lengths = at(path + "/shape").get<std::vector<std::int64_t>>();
  return gradus::indices(Shape(lengths.begin(), lengths.end()), at(path + "/data").get<std::vector<std::int64_t>>());
}

TensorList Fixture::tensors(const std::string& path) const {
  TensorList tensors;
  for (const auto& [name, json] : at(path).items())
    if (!holds_integers(json)) tensors.emplace_back(name, read_tensor(json));
  return tensors;
}

std::size_t Fixture::size(const std::string& path) const { return at(path).size(); }
std::vector<double> Fixture::numbers(const std::string& path) const { return at(path).get<std::vector<double>>(); }

std::vector<Fixture> load_fixtures(const std::string& file) {
  std::ifstream in(GRADUS_SOURCE_DIR "/tests/fixtures/" + file);
  std::vector<Fixture> fixtures;
  for (const Json& json : Json::parse(in)) fixtures.emplace_back(file, json);
  REQUIRE(!fixtures.empty());
  return fixtures;
}

nn::TransformerLayerOptions layer_options(const Fixture& fixture) {
  return {.d_model = fixture.integer("d_model"),
          .heads = fixture.integer("heads"),
          .d_ff = fixture.integer("d_ff"),
          .dropout = 0,
          .activation = activation(fixture),
          .norm_first = fixture.flag("norm_first"),
          .norms = norms(fixture)};
}

nn::Norms norms(const Fixture& fixture) {
  if (!fixture.has_option("norm")) return {};
  return {.norm = fixture.text("norm") == nn::name_of(nn::Norm::rms_norm) ? nn::Norm::rms_norm : nn::Norm::layer_norm,
          .norm_eps = fixture.number("norm_eps"),
          .final_norm = fixture.flag("final_norm")};
}

nn::Activation activation(const Fixture& fixture) {
  for (nn::Activation each : {nn::Activation::relu, nn::Activation::gelu, nn::Activation::gelu_tanh,
                              nn::Activation::silu, nn::Activation::swiglu})
    if (fixture.text("activation") == nn::name_of(each)) return each;
  fail<ValueError>("{}: there is no activation {}", fixture.name(), fixture.text("activation"));
}

nn::Positions positions(const Fixture& fixture, nn::Positions otherwise) {
  if (!fixture.has_option("positions")) return otherwise;
  for (nn::Positions each : {nn::Positions::sinusoidal, nn::Positions::learned, nn::Positions::rotary,
                             nn::Positions::alibi, nn::Positions::none})
    if (fixture.text("positions") == nn::name_of(each)) return each;
  fail<ValueError>("{}: there are no positions {}", fixture.name(), fixture.text("positions"));
}

nn::Transformer make_transformer(const Fixture& fixture, Generator& generator) {
  return nn::Transformer({.vocabulary = fixture.integer("vocabulary"),
                          .d_model = fixture.integer("d_model"),
                          .heads = fixture.integer("heads"),
                          .layers = fixture.integer("layers"),
                          .d_ff = fixture.integer("d_ff"),
                          .dropout = 0,
                          .activation = activation(fixture),
                          .norm_first = fixture.flag("norm_first"),
                          .positions = positions(fixture, nn::Positions::sinusoidal),
                          .max_length = fixture.has_option("max_length") ? fixture.integer("max_length") : 512},
                         generator);
}

void set_state(nn::ModuleBase& module, const Fixture& fixture, const std::string& path) {
  TensorList state = fixture.tensors(path);
  auto parameters = module.named_parameters();
  TensorList own;
  for (const auto& [name, parameter] : parameters) own.emplace_back(name, parameter.value());
  REQUIRE(fmt::format("{}", fmt::join(names_of(own), " ")) == fmt::format("{}", fmt::join(names_of(state), " ")));
  for (std::size_t i = 0; i < state.size(); ++i) {
    REQUIRE(parameters[i].parameter.shape() == shape_of(state[i].second));
    parameters[i].parameter.mutable_value() = state[i].second;
  }
}

void check_near(const Tensor& got, const Tensor& want, const std::string& what) {
  double largest = 0;
  for (Scalar value : want) largest = std::max(largest, std::abs(static_cast<double>(value)));
  INFO(what, ", where the largest is ", largest);
  check_close(got, want, 0, tolerance * largest);
}

void check_fixture(const Fixture& fixture, nn::ModuleBase* module,
                   const std::function<NamedVariables(NamedVariables inputs)>& forward) {
  if (module) set_state(*module, fixture);
  NamedVariables inputs;
  for (const auto& [name, value] : fixture.tensors("inputs")) inputs.emplace(name, Variable(value, true));
  NamedVariables outputs = forward(inputs);

  Variable loss(0.0);
  TensorList wanted = fixture.tensors("outputs");
  CHECK(outputs.size() == wanted.size());
  for (const auto& [name, want] : wanted) {
    const Variable& output = outputs.at(name);
    check_near(output.value(), want, fixture.name() + ": " + name);
    loss = loss + gradus::sum(output * fixture.tensor("weighting/" + name));
  }
  loss.backward();

  for (const auto& [name, want] : fixture.tensors("input_grads"))
    check_near(inputs.at(name).grad(), want, fixture.name() + ": gradient of " + name);
  for (const auto& [name, want] : fixture.tensors("state_grads"))
    check_near(module->parameter(name).grad(), want, fixture.name() + ": gradient of " + name);
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
