#include "pictures/graph.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/sequential.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"
#include "tests/pictures/drawn_graph.hpp"
#include "tests/pictures/reading.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_throws;
using testing::contents;
using testing::DrawnGraph;
using testing::read_dot;
using testing::wave;

namespace {

using Texts = std::vector<std::string>;

DrawnGraph drawn(const Trace& trace, const GraphOptions& options = {}) { return read_dot(graph_dot(trace, options)); }

std::vector<double> numbers(const std::string& text) {
  std::istringstream in(text);
  std::vector<double> found;
  for (double x; in >> x;) found.push_back(x);
  return found;
}

std::vector<double> all(const Tensor& x) { return {x.begin(), x.end()}; }

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
    void members(nn::Members&) override {}
  };
  explicit Skip(bool far) : layers_(2), far_(far) {}
  Variable forward(const Variable& x) const {
    Variable h = layers_[0](x, x);
    return layers_[1](h, far_ ? x : h);
  }
  void members(nn::Members& members) override { members("layers", layers_); }

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
  void members(nn::Members& members) override { members("first", first_); }

 private:
  nn::Linear first_;
};

class Rogue : public nn::Module<Rogue> {
 public:
  static constexpr const char* type = "</svg> \"R\" -> n1; }";
  Variable forward(const Variable& x) const { return tanh(x) * tanh(x); }
  void members(nn::Members&) override {}
};

}  // namespace

TEST_CASE("graph_dot: micrograd's example has micrograd's numbers") {
  Trace trace;
  Variable a(-4, true), b(2, true);
  Variable c = a + b;
  Variable d = a * b + pow(b, 3);
  c = c + c + 1;
  c = c + 1 + c - a;
  d = d + d * 2 + relu(b + a);
  d = d + 3 * d + relu(b - a);
  Variable e = c - d;
  Variable f = pow(e, 2);
  Variable g = f / 2;
  g = g + 10 / f;
  g.backward();
  trace.name({{"a", a}, {"b", b}, {"e", e}, {"f", f}, {"g", g}});
  DrawnGraph graph = drawn(trace);
  for (const char* text : {"a = -4\ngrad 138.8338", "b = 2\ngrad 645.5773", "e = -7\ngrad -6.9417",
                           "f = 49\ngrad 0.4958", "g = 24.7041\ngrad 1"})
    CHECK_MESSAGE(graph.count(text) == 1, text);
  CHECK(graph.node("a = -4\ngrad 138.8338").color != graph.node("e = -7\ngrad -6.9417").color);
  CHECK(graph.has_edge("f = 49\ngrad 0.4958", "/ 2"));
  CHECK(graph.has_edge("f = 49\ngrad 0.4958", "10 /"));
  std::size_t ovals = 0;
  for (const DrawnGraph::Node& node : graph.nodes) ovals += node.shape == "ellipse";
  CHECK(ovals == trace.operations().size());
  CHECK(graph.nodes.size() == 2 * ovals + 2);  // each has its result; a and b came from outside
}

TEST_CASE("graph_dot: the numbers that are drawn are the tensors', to the last digit where so many are asked for") {
  Variable x(wave({2, 3}), true), w(wave({3, 1}, 2) * 1e-5, true);
  Trace trace;
  Variable y = matmul(x, w);
  trace.name({{"x", x}, {"w", w}});
  CHECK(drawn(trace).nodes.size() == 4);
  for (const DrawnGraph::Node& node : drawn(trace).nodes) CHECK(node.text.find("grad") == std::string::npos);
  sum(y).backward();
  std::size_t seen = 0;
  for (const DrawnGraph::Node& node : drawn(trace, {.digits = 17}).nodes)
    for (const auto& [name, value] :
         {std::pair("x (2, 3)\n", x), std::pair("w (3, 1)\n", w), std::pair("(2, 1)\n", y)}) {
      if (!node.text.starts_with(name)) continue;
      ++seen;
      std::string text = node.text.substr(std::string(name).size());
      std::size_t grad = text.find("grad\n");
      REQUIRE(grad != std::string::npos);
      CHECK(numbers(text.substr(0, grad)) == all(value.value()));
      CHECK(numbers(text.substr(grad + 5)) == all(value.grad()));
    }
  CHECK(seen == 3);
}

TEST_CASE("graph_dot: a large value has its shape; without a name the operation that makes it has it") {
  Variable x(zeros({2, 4}), true);
  Trace trace;
  Variable y = exp(tanh(x));
  sum(y).backward();
  trace.name({{"y", y}});
  DrawnGraph graph = drawn(trace);
  CHECK(graph.edge_texts() == Texts{"(2, 4) -> tanh\n(2, 4)", "exp -> y (2, 4)", "sum -> 8\ngrad 1",
                                    "tanh\n(2, 4) -> exp", "y (2, 4) -> sum"});
  CHECK(drawn(trace, {.elements = 8}).nodes.size() == graph.nodes.size() + 1);
  CHECK(drawn(trace, {.elements = 0}).count("sum\n()") == 1);
}

TEST_CASE("graph_dot: constants that are single numbers stand beside the operation, others are plain text") {
  Variable x(wave({2}), true);
  Trace trace;
  Variable y = 2 - pow(x, 3) * ones({2, 4, 2}) - Variable(wave({2}, 1));
  DrawnGraph graph = drawn(trace);
  for (const char* text : {"2 -\n(2, 4, 2)", "pow 3", "*\n(2, 4, 2)", "-\n(2, 4, 2)"})
    CHECK_MESSAGE(graph.count(text) == 1, text);
  CHECK(graph.node("(2, 4, 2)").shape == "plain");
  CHECK(graph.node("(2,)\n0.8415 0.9917").shape == "plain");
  Variable two(2.0);
  trace.name({{"two", two}});
  x* two;
  CHECK(drawn(trace).node("two = 2").shape == "box");
}

TEST_CASE(
    "graph_dot: a value that is used twice by one operation has two arrows; the left operand arrives on the left") {
  Variable a(1.0, true), b(2.0, true);
  Trace trace;
  Variable y = (b - a) * (b - a), z = y * y;
  trace.name({{"y", y}, {"z", z}, {"a", a}, {"b", b}});
  DrawnGraph graph = drawn(trace);
  Texts edges = graph.edge_texts();
  CHECK(std::count(edges.begin(), edges.end(), "y = 1 -> *") == 2);
  for (const DrawnGraph::Edge& edge : graph.edges) {
    bool operand = graph.nodes[edge.to].text == "-";
    CHECK(edge.headport == (!operand ? "" : graph.nodes[edge.from].text == "b = 2" ? "nw" : "ne"));
  }
}

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
  Trace trace_of_one;
  run(one);
  Trace trace;
  sum(run(three)).backward();
  DrawnGraph alone = drawn(trace_of_one, {.elements = 0}), folded = drawn(trace, {.elements = 0});
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
  trace.name({{"middle", trace.operations()[1].output}});
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

TEST_CASE("graph_dot: a root leaves out what it was not computed from") {
  Variable x(3.0, true), other(5.0, true);
  Trace trace;
  Variable y = x * x, z = y + other, unused = exp(z);
  trace.name({{"y", y}, {"x", x}});
  CHECK(drawn(trace, {.root = y}).edge_texts() == Texts{"* -> y = 9", "x = 3 -> *", "x = 3 -> *"});
  CHECK(drawn(trace, {.root = z}).count("exp") == 0);
  CHECK(drawn(trace).count("exp") == 1);
}

TEST_CASE("graph_dot: a value that was cut off or made before is drawn without what made it") {
  Variable x(3.0, true), before = x * x;
  Trace trace;
  Variable y = before + x;
  Variable z = y.detach() * x;
  trace.name({{"before", before}});
  DrawnGraph graph = drawn(trace);
  CHECK(graph.node("before = 9").frames.empty());
  CHECK(graph.count("12 *") == 1);  // the detached y is a constant
  CHECK(graph.count("12") == 1);    // and y itself has no use
}

TEST_CASE("graph_dot: names may hold anything") {
  const std::string rogue = "a\\N\\n \"b\" <b>&amp;</b> -->]]> }; n1 -> n2 [x=\"y\"] é \\";
  Variable x(3.0, true), y(2.0, true);
  Trace trace;
  Variable z = Rogue()(x) + record("my <\"op\\\">", y.value(), {y}, [](Tensor& dy, Gradients& d) { d[0] += dy; });
  z = record("", z.value(), {z}, [](Tensor& dy, Gradients& d) { d[0] += dy; });
  trace.name({{rogue, x}, {"line\nbreak \x01\x7f, no UTF-8: \xff \xc3( \xe2\x82", y}});
  DrawnGraph graph = drawn(trace, {.title = rogue});
  CHECK(graph.count(rogue + " = 3") == 1);
  CHECK(graph.count("line break   , no UTF-8: ? ?( ?? = 2") == 1);
  CHECK(graph.count("my <\"op\\\">") == 1);
  CHECK(graph.node("*").frames == Texts{Rogue::type});
}

TEST_CASE("graph_dot: what cannot be drawn is an error that says why") {
  Variable x(3.0, true);
  Trace trace;
  check_throws<ValueError>([&] { graph_dot(trace); }, {"graph_dot", "no operation", "requires a gradient"});
  Variable y = x * x;
  check_throws<ValueError>([&] { graph_dot(trace, {.root = Variable(zeros({2}))}); }, {"root", "(2,)"});
  check_throws<ValueError>([&] { graph_dot(trace, {.depth = -1}); }, {"depth", "-1"});
  check_throws<ValueError>([&] { graph_dot(trace, {.digits = 0}); }, {"digits", "0"});
  TemporaryFolder folder;
  check_throws<ValueError>([&] { save_graph(folder.path / "x.pdf", trace); }, {"save_graph", "x.pdf", ".svg"});
  CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("save_graph: SVG and PNG are what they should be, the DOT stays, and any file name will do") {
  TemporaryFolder folder;
  Variable x(3.0, true);
  Trace trace;
  Variable y = x * x;
  auto file = folder.path / "it's a `touch pwned` \"$(x)\"; %d.svg";
  Picture picture = save_graph(file, trace);
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  CHECK(picture.message == file.string());
  CHECK(testing::parses_as_svg(file));
  CHECK(contents(beside(file, ".dot")) == graph_dot(trace));
  picture = save_graph(folder.path / "x.png", trace);
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  CHECK(contents(picture.file).starts_with("\x89PNG"));
}

TEST_CASE("save_graph: without dot the message says what to install and what to type, and that draws it") {
  TemporaryFolder folder;
  std::ofstream(folder.path / "x.svg") << "an older picture";
  Variable x(3.0, true);
  Trace trace;
  Variable y = x * x;
  Picture picture;
  {
    testing::Path nowhere(folder.path.string());
    picture = save_graph(folder.path / "x.svg", trace);
  }
  CHECK_FALSE(picture.drawn);
  CHECK_FALSE(std::filesystem::exists(folder.path / "x.svg"));
  std::string command = "dot -Tsvg " + (folder.path / "x.dot").string() + " -o " + (folder.path / "x.svg").string();
  CHECK(picture.message == "dot is not installed (apt-get install graphviz): run " + command);
  CHECK(std::system(command.c_str()) == 0);
  CHECK(testing::parses_as_svg(folder.path / "x.svg"));
}
