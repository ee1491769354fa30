#include "nn/module.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/activation.hpp"
#include "nn/gpt.hpp"
#include "nn/linear.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/sequential.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/module_samples.hpp"
#include "tests/nn/tied.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_gradients;
using testing::check_throws;

namespace {

struct Frozen : nn::Module<Frozen> {
  static constexpr const char* type = "Frozen";
  Variable mean{zeros({2}), false}, scale{ones({3}), false}, weight{ones({1}), true};
  void members(nn::Members& members) const override {
    members.parameter("mean", mean);
    members.parameter("scale", scale);
    members.parameter("weight", weight);
  }
};

}  // namespace

TEST_CASE("every module counts its parameters, and each of them gets a gradient") {
  for (testing::ModuleSample& sample : testing::module_samples()) {
    CAPTURE(sample.name);
    CHECK(sample.module->parameter_count() == sample.parameter_count);
    Variable y = sample.run(sample.input);
    y.backward(Generator(3).normal(y.shape()));
    for (const nn::NamedParameter& named : sample.module->named_parameters()) {
      CAPTURE(named.name);
      REQUIRE(named.parameter.has_grad());
      CHECK(shape_of(named.parameter.grad()) == named.parameter.shape());
    }
    if (sample.input) CHECK(sample.input.has_grad());
    sample.module->zero_grad();
    for (const Variable& parameter : sample.module->parameters()) CHECK_FALSE(parameter.has_grad());
  }
}

TEST_CASE("module samples: they hold every public module, and nothing else") {
  std::set<std::string> declared, sampled;
  std::regex declaration(
      R"(^(?:class|struct) (\w+) (?:final )?: public Module<\1>|^using (\w+) = (?:TransformerStack|RecurrentLayers)<)");
  for (const auto& entry : std::filesystem::directory_iterator(GRADUS_SOURCE_DIR "/nn")) {
    std::ifstream file(entry.path());
    std::smatch match;
    for (std::string line; std::getline(file, line);)
      if (std::regex_search(line, match, declaration)) declared.insert(match[1].matched ? match[1] : match[2]);
  }
  for (const testing::ModuleSample& sample : testing::module_samples()) sampled.insert(sample.module->type_name());
  CHECK(declared.size() > 15);  // else the headers were not read
  for (const std::string& name : declared) CHECK_MESSAGE(sampled.contains(name), name, " has no sample");
  for (const std::string& name : sampled) CHECK_MESSAGE(declared.contains(name), name, " is no public module");
}

TEST_CASE("every module passes gradcheck in its input and all its parameters") {
  for (testing::ModuleSample& sample : testing::module_samples()) {
    std::vector<Variable> inputs = sample.module->parameters();
    if (sample.input) inputs.push_back(sample.input);
    // A module's parameters reach it by themselves; gradcheck changes them in place. Its input is handed in.
    check_gradients(
        sample.name, [&](const std::vector<Variable>& in) { return sample.run(sample.input ? in.back() : Variable()); },
        inputs);
  }
}

TEST_CASE("names and order of the parameters are PyTorch's") {
  Generator g(1);
  nn::Transformer model({.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 1, .d_ff = 8}, g);
  std::vector<std::string> names;
  for (const auto& [name, parameter] : model.named_parameters()) names.push_back(name);
  // [n for n, _ in torch.nn.Transformer(4, 2, 1, 1, 8).named_parameters()] between the embeddings and the output
  std::vector<std::string> attention{"in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"};
  std::vector<std::string> want{"source_embedding.weight", "target_embedding.weight"};
  auto add = [&](const std::string& prefix, const std::vector<std::string>& ends) {
    for (const std::string& end : ends) want.push_back(prefix + end);
  };
  add("encoder.layers.0.self_attn.", attention);
  add("encoder.layers.0.", {"linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "norm1.weight",
                            "norm1.bias", "norm2.weight", "norm2.bias"});
  add("encoder.norm.", {"weight", "bias"});
  add("decoder.layers.0.self_attn.", attention);
  add("decoder.layers.0.multihead_attn.", attention);
  add("decoder.layers.0.", {"linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "norm1.weight",
                            "norm1.bias", "norm2.weight", "norm2.bias", "norm3.weight", "norm3.bias"});
  add("decoder.norm.", {"weight", "bias"});
  add("output.", {"weight", "bias"});
  CHECK(names == want);
  CHECK(model.parameter("decoder.layers.0.linear1.weight").shape() == Shape{8, 4});
  check_throws<ValueError>([&] { model.parameter("encoder.weight"); },
                           {"Transformer", "\"encoder.weight\"", "output.bias"});
}

TEST_CASE("the default tiny model has the parameter count of PyTorch's") {
  Generator g(1);
  nn::Transformer model({.vocabulary = 13, .d_model = 64, .heads = 4, .layers = 2, .d_ff = 256}, g);
  CHECK(model.parameter_count() == 236237);
}

TEST_CASE("a tied parameter is listed once and found under both names") {
  testing::Tied tied;
  CHECK(tied.named_parameters().size() == 1);
  CHECK(tied.parameter_count() == 2);
  CHECK(tied.parameter("b").node() == tied.a.node());
}

TEST_CASE("named_streams: every dropout has one, under the name of its place") {
  Generator g(1);
  nn::Transformer model({.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 1, .d_ff = 8}, g);
  std::vector<std::string> names;
  for (const auto& [name, generator] : nn::named_streams(model)) names.push_back(name);
  CHECK(names == std::vector<std::string>{
                     "dropout.generator", "encoder.layers.0.self_attn.generator", "encoder.layers.0.dropout.generator",
                     "encoder.layers.0.dropout1.generator", "encoder.layers.0.dropout2.generator",
                     "decoder.layers.0.self_attn.generator", "decoder.layers.0.multihead_attn.generator",
                     "decoder.layers.0.dropout.generator", "decoder.layers.0.dropout1.generator",
                     "decoder.layers.0.dropout2.generator", "decoder.layers.0.dropout3.generator"});
}

TEST_CASE("named_streams: a model whose streams are set back draws the same numbers again") {
  Generator g(1);
  nn::Transformer model({.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 8, .dropout = 0.5}, g);
  auto run = [&] { return model(indices({1, 3}, {1, 2, 3}), indices({1, 2}, {1, 2})).value(); };
  std::vector<Generator::State> states;
  for (const auto& [name, generator] : nn::named_streams(model)) states.push_back(generator.state());
  Tensor first = run();
  CHECK(run() != first);
  std::size_t i = 0;
  for (auto& [name, generator] : nn::named_streams(model)) generator = Generator(states[i++]);
  CHECK(run() == first);
}

TEST_CASE("a module that was moved from is refused, and the one that it was moved to goes on") {
  for (testing::ModuleSample& from : testing::module_samples()) {
    CAPTURE(from.name);
    const Tensor before = from.run(from.input).value();
    const std::string type = from.module->type_name();
    testing::ModuleSample to = from.taken();
    CHECK(to.run(from.input).value() == before);
    check_throws<GraphError>([&] { from.run(from.input); }, {type, "was moved from"});
    check_throws<GraphError>([&] { from.module->parameters(); }, {type, "was moved from"});
    check_throws<GraphError>([&] { from.module->eval(); }, {type, "was moved from"});
    testing::ModuleSample again = from.taken();
    check_throws<GraphError>([&] { to_string(*again.module); }, {type, "was moved from"});
  }
}

TEST_CASE("a module may be moved into one that was moved from; one without layers can be moved from, too") {
  Generator g(1);
  nn::TransformerEncoder from(0, {.d_model = 4, .heads = 2, .d_ff = 8}, g);
  Variable x(Generator(2).normal({2, 3, 4}));
  Tensor before = from(x).value();
  nn::TransformerEncoder to = std::move(from);
  check_throws<GraphError>([&] { from(x); }, {"TransformerEncoder", "was moved from"});
  from = std::move(to);
  CHECK(from(x).value() == before);
}

TEST_CASE("errors inside a model name the path of the module that runs") {
  Generator g(1);
  nn::Transformer model({.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 8}, g);
  Variable memory(zeros({1, 2, 6}));
  check_throws<ShapeError>(
      [&] {
        model.decode(indices({1, 2}, {1, 2}), memory, {});
      },
      {"decoder.layers.0.multihead_attn: ", "memory", "(1, 2, 6)", "4"});
  check_throws<ValueError>([&] { model.encode(indices({1, 2}, {1, 7}), {}); }, {"source_embedding: ", "7", "5"});
  nn::Linear linear({.in_features = 3, .out_features = 4}, g);
  check_throws<ShapeError>([&] { linear(Variable(zeros({2, 5}))); }, {"Linear: ", "(2, 5)", "3"});
  nn::FeedForward feed_forward({.d_model = 3, .d_ff = 4}, g);
  check_throws<ShapeError>([&] { feed_forward(Variable(zeros({2, 5}))); }, {"linear1: "});
  nn::TransformerEncoder encoder(1, {.d_model = 4, .heads = 2, .d_ff = 8}, g);
  check_throws<ShapeError>([&] { encoder(Variable(zeros({2, 3, 5}))); }, {"layers.0.self_attn: "});
}

TEST_CASE("train and eval reach every child") {
  Generator g(1);
  nn::TransformerEncoder encoder(2, {.d_model = 4, .heads = 2, .d_ff = 8, .dropout = 0.5}, g);
  Variable x(Generator(2).normal({2, 3, 4}));
  auto differs = [&] {
    Variable first = encoder(x), second = encoder(x);
    return first.value() != second.value();
  };
  CHECK(differs());
  encoder.eval();
  CHECK_FALSE(encoder.training());
  CHECK_FALSE(differs());
  encoder.train();
  CHECK(differs());
}

TEST_CASE("a module prints as a tree with options and parameter counts") {
  Generator g(1);
  nn::FeedForward module({.d_model = 2, .d_ff = 3, .dropout = 0.1}, g);
  std::ostringstream out;
  out << module;
  CHECK(out.str() ==
        "FeedForward(relu)                                        17\n"
        "  linear1: Linear(in_features=2, out_features=3)          9\n"
        "  dropout: Dropout(p=0.1)\n"
        "  linear2: Linear(in_features=3, out_features=2)          8");
  CHECK(fmt::format("{}", module) == out.str());
  const nn::ModuleBase& base = module;
  CHECK(fmt::format("{}", base) == out.str());
  CHECK(fmt::format("{}", Frozen()) == "Frozen          6");
}

TEST_CASE("frozen parameters are parameters too: each is listed, counted and left out of training only") {
  Frozen module;
  CHECK(module.named_parameters().size() == 3);
  CHECK(module.parameter_count() == 6);
}

TEST_CASE("a Sequential takes activations, as modules with a name and as functions") {
  Generator g(1);
  nn::Sequential model(nn::Linear({.in_features = 1, .out_features = 1}, g), nn::ReLU(), nn::GELU(),
                       nn::GELU(Approximate::tanh), nn::Tanh(), nn::Sigmoid(), relu);
  CHECK(to_string(model) ==
        "Sequential                                          2\n"
        "  0: Linear(in_features=1, out_features=1)          2\n"
        "  1: ReLU\n"
        "  2: GELU\n"
        "  3: GELU(approximate=tanh)\n"
        "  4: Tanh\n"
        "  5: Sigmoid");
  Variable x(tensor({3}, {-1, 0.3, 2}));
  check_close(nn::ReLU()(x), relu(x).value(), 0, 0);
  check_close(nn::GELU()(x), gelu(x).value(), 0, 0);
  check_close(nn::GELU(Approximate::tanh)(x), gelu(x, Approximate::tanh).value(), 0, 0);
  check_close(nn::Tanh()(x), gradus::tanh(x).value(), 0, 0);
  check_close(nn::Sigmoid()(x), sigmoid(x).value(), 0, 0);
}

TEST_CASE("a Sequential may hold another, which is moved in") {
  Generator g(1);
  nn::Sequential inner(nn::Linear({.in_features = 2, .out_features = 2}, g));
  nn::Sequential outer(std::move(inner), [](const Variable& x) { return x + x; });
  CHECK(outer.named_parameters()[0].name == "0.0.weight");
  CHECK(outer(Variable(ones({1, 2}))).shape() == Shape{1, 2});
}
