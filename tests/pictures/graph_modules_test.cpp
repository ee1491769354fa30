#include <doctest/doctest.h>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/sequential.hpp"
#include "nn/transformer.hpp"
#include "pictures/graph.hpp"
#include "tests/helpers.hpp"
#include "tests/pictures/drawn_graph.hpp"

using namespace gradus;
using testing::drawn;
using testing::DrawnGraph;
using testing::wave;

namespace {

using Texts = std::vector<std::string>;

nn::Transformer transformer(std::int64_t layers, Generator& generator) {
  return nn::Transformer(
      {.vocabulary = 6, .d_model = 4, .heads = 2, .layers = layers, .d_ff = 8, .dropout = 0, .norm_first = true},
      generator);
}

Variable run(const nn::Transformer& model) { return model(indices({1, 3}, {1, 2, 3}), indices({1, 4}, {1, 2, 3, 4})); }

/// Two layers alike of which the second also gets what the first got, or what the first gave, once more.
class Skip : public nn::Module<Skip> {
 public:
  static constexpr const char* type = "Skip";
  struct Layer : nn::Module<Layer> {
    static constexpr const char* type = "Layer";
    Variable forward(const Variable& x, const Variable& y) const { return tanh(x) * tanh(y); }
    void members(nn::Members&) const override {}
  };
  explicit Skip(bool far) : layers_(2), far_(far) {}
  Variable forward(const Variable& x) const {
    Variable h = layers_[0](x, x);
    return layers_[1](h, far_ ? x : h);
  }
  void members(nn::Members& members) const override { members.children("layers", layers_); }

 private:
  std::vector<Layer> layers_;
  bool far_;
};

/// Two modules that share a parameter, and one that runs twice.
class Shared : public nn::Module<Shared> {
 public:
  static constexpr const char* type = "Shared";
  explicit Shared(Generator& g) : first_({.in_features = 2, .out_features = 2}, g) {}
  Variable forward(const Variable& x) const { return tanh(first_(tanh(first_(x)))); }
  void members(nn::Members& members) const override { members.child("first", first_); }

 private:
  nn::Linear first_;
};

}  // namespace

TEST_CASE("graph_dot: modules are frames within frames, with their parameters; what is handed in and out is outside") {
  Generator g(1);
  nn::TransformerEncoderLayer layer({.d_model = 4, .heads = 2, .d_ff = 8, .dropout = 0}, g);
  Variable x(wave({1, 3, 4}), true);
  Trace trace;
  Variable y = layer(x);
  trace.name({{"x", x}, {"y", y}});
  DrawnGraph graph = drawn(trace);
  CHECK(graph.node("x (1, 3, 4)").frames == Texts{});
  CHECK(graph.node("y (1, 3, 4)").frames == Texts{});
  CHECK(graph.node("relu\n(1, 3, 8)").frames == Texts{"TransformerEncoderLayer", "feed_forward"});
  CHECK(graph.node("weight (8, 4)").frames == Texts{"TransformerEncoderLayer", "feed_forward", "linear1"});
  CHECK(graph.node("in_proj_weight (12, 4)").frames == Texts{"TransformerEncoderLayer", "self_attn"});
  CHECK(graph.node("weight (4, 4)").frames == Texts{"TransformerEncoderLayer", "self_attn", "out_proj"});
  CHECK(graph.has_edge("x (1, 3, 4)", "linear\n(1, 3, 12)"));

  DrawnGraph bare = drawn(trace, {.parameters = false});
  CHECK(bare.node("linear1\n(1, 3, 8)").frames == Texts{"TransformerEncoderLayer", "feed_forward"});
  CHECK(bare.node("norm2: layer_norm").frames == Texts{"TransformerEncoderLayer"});
  CHECK(bare.has_edge("norm2: layer_norm", "y (1, 3, 4)"));
}

TEST_CASE("graph_dot: a module that lies too deep is one node, and all arrows to and from what is in it are its own") {
  Generator g(1);
  nn::TransformerEncoderLayer layer({.d_model = 4, .heads = 2, .d_ff = 8, .dropout = 0}, g);
  Variable x(wave({1, 3, 4}), true);
  Trace trace;
  Variable y = layer(x);
  trace.name({{"x", x}, {"y", y}});
  const std::string shape = "\n(1, 3, 4)";
  CHECK(drawn(trace, {.depth = 1}).edge_texts() ==
        Texts{"+" + shape + " -> norm1: layer_norm" + shape, "+" + shape + " -> norm2: layer_norm",
              "feed_forward" + shape + " -> +" + shape, "norm1: layer_norm" + shape + " -> +" + shape,
              "norm1: layer_norm" + shape + " -> feed_forward" + shape, "norm2: layer_norm -> y (1, 3, 4)",
              "self_attn" + shape + " -> +" + shape, "x (1, 3, 4) -> +" + shape, "x (1, 3, 4) -> self_attn" + shape});
  CHECK(drawn(trace, {.depth = 0}).edge_texts() ==
        Texts{"TransformerEncoderLayer -> y (1, 3, 4)", "x (1, 3, 4) -> TransformerEncoderLayer"});
}

TEST_CASE("graph_dot: layers alike that follow one another are drawn once, without numbers") {
  Generator g(1);
  nn::Transformer one = transformer(1, g), three = transformer(3, g);
  DrawnGraph alone = [&] {
    Trace trace_of_one;
    run(one);
    return drawn(trace_of_one, {.elements = 0});
  }();
  Trace trace;
  sum(run(three)).backward();
  DrawnGraph folded = drawn(trace, {.elements = 0});
  CHECK(folded.nodes.size() == alone.nodes.size() + 1);  // the sum
  CHECK(folded.edges.size() == alone.edges.size() + 1);
  Texts frames{"Transformer", "decoder", "layers.0 ... 2 (x 3)", "feed_forward"};
  CHECK(folded.node("relu\n(1, 4, 8)").frames == frames);
  for (const DrawnGraph::Node& node : drawn(trace).nodes)  // parameters of 4 numbers among them
    if (node.frames.size() > 3) CHECK(node.text.find("grad") == std::string::npos);
  CHECK(drawn(trace, {.fold = false}).nodes.size() > 2 * folded.nodes.size());

  // The encoder's result still arrives in the decoder, and the last layer's leaves it.
  DrawnGraph deep = drawn(trace, {.depth = 3, .parameters = false});
  CHECK(deep.has_edge("norm: layer_norm\n(1, 3, 4)", "multihead_attn\n(1, 4, 4)"));
  DrawnGraph closed = drawn(trace, {.depth = 2, .parameters = false});
  CHECK(closed.has_edge("layers.0 ... 2 (x 3)\n(1, 3, 4)", "norm: layer_norm\n(1, 3, 4)"));
  CHECK(closed.has_edge("layers.0 ... 2 (x 3)\n(1, 4, 4)", "norm: layer_norm\n(1, 4, 4)"));
}

TEST_CASE("graph_dot: layers are not folded that differ, or whose results have names of their own") {
  Generator g(1);
  auto linear = [&](std::int64_t from, std::int64_t to) {
    return nn::Linear({.in_features = from, .out_features = to}, g);
  };
  auto linears = [](const Trace& trace) {
    std::size_t count = 0;
    for (const DrawnGraph::Node& node : drawn(trace).nodes) count += node.text.starts_with("linear");
    return count;
  };
  Variable x(wave({5, 2}), true);
  {
    Trace trace;
    linear(2, 2)(linear(2, 2)(x));  // no layers of one module
    CHECK(linears(trace) == 2);
  }
  {
    Trace trace;
    nn::Sequential(linear(2, 2), linear(2, 2), linear(2, 3))(x);
    CHECK(linears(trace) == 2);
  }
  Trace trace;
  nn::Sequential(linear(2, 2), linear(2, 2), linear(2, 2))(x);
  CHECK(linears(trace) == 1);
  trace.name({{"middle", trace.operations()[1].outputs[0]}});
  CHECK(linears(trace) == 3);
}

TEST_CASE("graph_dot: layers are not folded that get their values in another way") {
  Variable x(wave({5, 2}), true);
  for (bool far : {false, true}) {
    Trace trace;
    Skip skip(far);
    skip(x);
    CHECK(drawn(trace).count("tanh\n(5, 2)") == (far ? 4 : 2));
  }
}

TEST_CASE("graph_dot: what is folded may have something folded in it") {
  Generator g(1);
  auto linear = [&] { return nn::Linear({.in_features = 2, .out_features = 2, .bias = false}, g); };
  auto block = [&] { return nn::Sequential(linear(), linear(), linear()); };
  Variable x(wave({5, 2}), true);
  Trace trace;
  sum(nn::Sequential(block(), block())(x));
  trace.name({{"x", x}});
  DrawnGraph graph = drawn(trace, {.elements = 0});
  CHECK(graph.edge_texts() ==
        Texts{"linear\n(5, 2) -> sum\n()", "weight (2, 2) -> linear\n(5, 2)", "x (5, 2) -> linear\n(5, 2)"});
  CHECK(graph.node("weight (2, 2)").frames == Texts{"Sequential", "0 ... 1 (x 2)", "0 ... 2 (x 3)"});
}

TEST_CASE("graph_dot: a parameter that several runs share is drawn once, around them") {
  Generator g(1);
  Shared shared(g);
  Trace trace;
  shared(Variable(wave({1, 2})));
  DrawnGraph graph = drawn(trace, {.elements = 0});
  CHECK(graph.count("linear\n(1, 2)") == 2);
  CHECK(graph.node("first.weight (2, 2)").frames == Texts{"Shared"});
  CHECK(graph.node("first.bias (2,)").frames == Texts{"Shared"});
  CHECK(graph.has_edge("first.weight (2, 2)", "linear\n(1, 2)"));
}
