#include "pictures/graph.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/module.hpp"
#include "tests/helpers.hpp"
#include "tests/pictures/drawn_graph.hpp"
#include "tests/pictures/reading.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::check_throws;
using testing::contents;
using testing::drawn;
using testing::DrawnGraph;
using testing::wave;

namespace {

using Texts = std::vector<std::string>;

std::vector<double> numbers(const std::string& text) {
  std::istringstream in(text);
  std::vector<double> found;
  for (double x; in >> x;) found.push_back(x);
  return found;
}

std::vector<double> all(const Tensor& x) { return {x.begin(), x.end()}; }

class Rogue : public nn::Module<Rogue> {
 public:
  static constexpr const char* type = "</svg> \"R\" -> n1; }";
  Variable forward(const Variable& x) const { return tanh(x) * tanh(x); }
  void members(nn::Members&) const override {}
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
  check_throws<ValueError>([&] { return save_graph(folder.path / "x.pdf", trace); }, {"save_graph", "x.pdf", ".svg"});
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
