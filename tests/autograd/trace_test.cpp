#include "autograd/trace.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

std::vector<std::string> names(const Trace& trace) {
  std::vector<std::string> found;
  for (const Trace::Operation& operation : trace.operations()) found.push_back(operation.name);
  return found;
}

using Names = std::vector<std::string>;

/// A module whose forward enters the module again, as Transformer's does, and that runs its child twice.
class Twice : public nn::Module<Twice> {
 public:
  static constexpr const char* type = "Twice";
  explicit Twice(Generator& generator) : linear_({.in_features = 2, .out_features = 2, .bias = false}, generator) {}
  Variable forward(const Variable& x) const { return again(linear_(x)); }
  void members(nn::Members& members) const override { members.flat("inner", linear_); }

 private:
  Variable again(const Variable& x) const {
    nn::ModuleScope scope(*this);
    return linear_(relu(x));
  }
  nn::Linear linear_;
};

}  // namespace

TEST_CASE("Trace: notes each operation that is recorded while it lives, with inputs, absent ones too, and output") {
  Variable x(2.0, true), absent;
  Variable before = x * x;
  Trace trace;
  Variable y = before + 3;
  Variable z = record("mine", y.value(), {y, absent}, [](Tensor& dy, Gradients& d) { d[0] += dy; });
  REQUIRE(names(trace) == Names{"add", "mine"});
  const Trace::Operation &add = trace.operations()[0], &mine = trace.operations()[1];
  CHECK(Trace::key(add.inputs[0]) == Trace::key(before));
  CHECK(add.inputs[1].item() == 3);
  CHECK(Trace::key(add.outputs[0]) == Trace::key(y));
  REQUIRE(mine.inputs.size() == 2);
  CHECK_FALSE(mine.inputs[1]);
  CHECK(mine.run == 0);
  CHECK(trace.runs().size() == 1);
}

TEST_CASE("Trace: keeps gradients in the middle, also when backward has freed the graph; without one they go") {
  Variable x(3.0, true), inside, outside;
  Trace trace;
  inside = x * x;
  (inside * 2).backward();
  check_close(inside.grad(), tensor({}, {2}));
  check_close(trace.operations()[1].outputs[0].grad(), tensor({}, {1}));
  { Trace inner; }
  std::thread([&] { outside = x * x, (outside * 2).backward(); }).join();
  CHECK_FALSE(outside.has_grad());
  CHECK(trace.operations().size() == 2);  // another thread's are not its own
}

TEST_CASE("Trace: of several each notes what happens while it lives, in whatever order they end") {
  Variable x(3.0, true);
  auto first = std::make_unique<Trace>();
  x* x;
  Trace second;
  x + x;
  CHECK(names(*first) == Names{"mul", "add"});
  first = std::make_unique<Trace>();  // the new one begins before the old one ends
  exp(x);
  CHECK(names(*first) == Names{"exp"});
  std::thread([&] { first.reset(); }).join();
  x - x;
  CHECK(names(second) == Names{"add", "exp", "sub"});
}

TEST_CASE("Trace: notes operations without a graph too, and nothing that a rule calls") {
  Variable x(3.0, true), constant(2.0);
  Trace trace;
  constant* constant;
  {
    NoGradGuard no_grad;
    exp(x);
  }
  CHECK(names(trace) == Names{"mul", "exp"});
  Variable y = record("squares", x.value(), {x}, [x](Tensor& dy, Gradients& d) {
    x* x;
    d[0] += dy;
  });
  y.backward();
  CHECK(names(trace) == Names{"mul", "exp", "squares"});
}

TEST_CASE("Trace: runs of modules lie within one another, named as members name them; a second run is another") {
  Generator g(1);
  Twice twice(g);
  Trace trace;
  twice(Variable(zeros({1, 2})));
  CHECK(names(trace) == Names{"linear", "relu", "linear"});
  Names runs;
  for (const Trace::Run& run : trace.runs())
    runs.push_back(run.name + "|" + run.path + "|" + trace.runs()[run.outer].name);
  CHECK(runs == Names{"||", "Twice|Twice|", "inner|inner|Twice", "inner|inner|Twice"});
  CHECK(trace.operations()[0].run == 2);
  CHECK(trace.operations()[1].run == 1);  // entered again, it is the same run
  CHECK(trace.operations()[2].run == 3);
}

TEST_CASE("Trace: a whole Transformer's operations lie in the modules that errors would name") {
  Generator g(1);
  nn::Transformer model({.vocabulary = 5, .d_model = 4, .heads = 1, .layers = 1, .d_ff = 4, .dropout = 0}, g);
  Indices tokens = indices({1, 2}, {1, 2});
  Trace trace;
  model(tokens, tokens);
  std::vector<std::string> paths;
  for (const Trace::Operation& operation : trace.operations())
    if (operation.name == "linear") paths.push_back(trace.runs()[operation.run].path);
  CHECK(paths == Names{"encoder.layers.0.self_attn", "encoder.layers.0.self_attn.out_proj", "encoder.layers.0.linear1",
                       "encoder.layers.0.linear2", "decoder.layers.0.self_attn", "decoder.layers.0.self_attn.out_proj",
                       "decoder.layers.0.multihead_attn", "decoder.layers.0.multihead_attn",
                       "decoder.layers.0.multihead_attn.out_proj", "decoder.layers.0.linear1",
                       "decoder.layers.0.linear2", "output"});
  for (const nn::NamedParameter& entry : model.named_parameters())
    CHECK(trace.parameter_name(entry.parameter) == entry.name);
  CHECK(trace.parameter_name(trace.operations()[0].outputs[0]) == "");
}

TEST_CASE("Trace: names are a value's own, not those of its detach()") {
  Variable x(3.0, true);
  Trace trace;
  Variable y = x * x;
  trace.name({{"x", x}, {"y", y}, {"x again", x}});
  CHECK(trace.given_name(x) == "x again");
  CHECK(trace.given_name(trace.operations()[0].outputs[0]) == "y");
  CHECK(trace.given_name(y.detach()) == "");
  CHECK(trace.given_name(Variable(3.0, true)) == "");
  check_throws<ValueError>([&] { trace.name({{"nothing", Variable()}}); }, {"nothing", "empty"});
}
