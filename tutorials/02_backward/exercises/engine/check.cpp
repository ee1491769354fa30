#include <sys/resource.h>

#include <memory>
#include <random>
#include <vector>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

struct Node;
using Value = std::shared_ptr<Node>;
Value leaf(double value);
double value(const Value& x);
double gradient(const Value& x);
void zero_gradient(const Value& x);
Value operator+(const Value& a, const Value& b);
Value operator*(const Value& a, const Value& b);
Value tanh(const Value& x);
void backward(const Value& result);

namespace {

constexpr int links = 100000;

/// x + x + ... + x
Value chain(const Value& x) {
  Value y = x;
  for (int i = 0; i < links; ++i) y = y + x;
  return y;
}

/// An eighth of the usual stack, so that a recursion of one call for each
/// link overflows on every machine.
void small_stack() {
  rlimit stack{1 << 20, 1 << 20};
  setrlimit(RLIMIT_STACK, &stack);
}

void expect_gradient(
    const Value& x, double want,
    const std::vector<std::pair<double, std::string>>& mistakes) {
  std::vector<Mistake> known;
  for (const auto& [gives, sentence] : mistakes)
    known.push_back({full({}, gives), sentence});
  known.push_back({full({}, 0),
                   "it is 0: nothing arrives. Does backward give the result "
                   "its own gradient, which is 1, to start "
                   "from, and add to the gradients of the inputs?"});
  expect_close(full({}, gradient(x)), full({}, want), known);
}

/// One line of a random program: values are numbered, the first three are
/// leaves.
struct Line {
  char operation;
  std::size_t a, b;
};

std::vector<Line> random_program(std::mt19937& random, std::size_t length) {
  std::vector<Line> lines;
  for (std::size_t made = 3; lines.size() < length; ++made)
    lines.push_back({"+*t"[random() % 3], random() % made, random() % made});
  return lines;
}

/// "d = a * c; e = tanh(d)"
std::string text(const std::vector<Line>& program) {
  auto letter = [](std::size_t number) {
    return static_cast<char>('a' + number);
  };
  std::string out;
  for (std::size_t i = 0; i < program.size(); ++i) {
    const Line& line = program[i];
    out += fmt::format("{}{} = ", i ? "; " : "", letter(i + 3));
    out += line.operation == 't'
               ? fmt::format("tanh({})", letter(line.a))
               : fmt::format("{} {} {}", letter(line.a), line.operation,
                             letter(line.b));
  }
  return out;
}

template <class T>
T run(const std::vector<Line>& program, std::vector<T> values) {
  for (const Line& line : program) {
    const T &a = values[line.a], &b = values[line.b];
    T next = line.operation == '+'   ? a + b
             : line.operation == '*' ? a * b
                                     : tanh(a);
    values.push_back(next);
  }
  return values.back();
}

void agree(const std::vector<Line>& program) {
  const std::vector<double> start{0.5, -1.25, 0.75};
  std::vector<Value> mine;
  std::vector<Variable> theirs;
  for (double number : start)
    mine.push_back(leaf(number)), theirs.emplace_back(number, true);
  Value y = run(program, mine);
  Variable want = run(program, theirs);
  auto same = [](double got, double truth) {
    return std::abs(got - truth) <= 1e-9 + 1e-9 * std::abs(truth);
  };
  expect(same(value(y), want.item()),
         fmt::format("{}: the value is {:.10g}, that of Gradus {:.10g}",
                     text(program), value(y), want.item()));
  backward(y);
  want.backward();
  for (std::size_t i = 0; i < start.size(); ++i) {
    double truth = theirs[i].has_grad() ? item(theirs[i].grad()) : 0;
    expect(same(gradient(mine[i]), truth),
           fmt::format(
               "{}: the gradient of {} is {:.10g}, that of Gradus {:.10g}",
               text(program), "abc"[i], gradient(mine[i]), truth));
  }
}

}  // namespace

void checks(Exercise& e) {
  e.check("one operation at a time: its value and its slopes", [] {
    Value a = leaf(3), b = leaf(4), c = leaf(3), d = leaf(4), x = leaf(0.5);
    Value sum = a + b, product = c * d, bent = tanh(x);
    expect_close(full({}, value(sum)), full({}, 7));
    expect_close(full({}, value(product)), full({}, 12));
    expect_close(full({}, value(bent)), full({}, std::tanh(0.5)));
    backward(sum), backward(product), backward(bent);
    expect_gradient(a, 1, {});
    expect_gradient(b, 1, {});
    expect_gradient(c, 4,
                    {{3,
                      "a product hands on crosswise: the left operand gets "
                      "dy times the right one's value"}});
    expect_gradient(d, 3,
                    {{4,
                      "a product hands on crosswise: the right operand gets "
                      "dy times the left one's value"}});
    expect_gradient(
        x, 1 - std::tanh(0.5) * std::tanh(0.5),
        {{0.75,
          "the slope of tanh is 1 - y^2 with y = tanh(x), not 1 - x^2"}});
  });
  e.check("a value used twice: y = x * x at 3", [] {
    Value x = leaf(3);
    backward(x * x);
    expect_gradient(x, 6,
                    {{3,
                      "only one of the two uses counts: each adds its share "
                      "to the gradient, += and not =, since other "
                      "uses may have added theirs"}});
  });
  e.check("the right order: b = a + a, c = b + b", [] {
    Value a = leaf(3);
    Value b = a + a;
    backward(b + b);
    const std::string early =
        "b hands on its gradient before all of it has arrived: both shares "
        "from c must be there first";
    expect_gradient(
        a, 4,
        {{6, early + " (and b hands on the first share twice)"},
         {2, early},
         {3, early},
         {1, "each use adds its share to the gradient, += and not ="}});
  });
  e.check(
      "the right order: a short path and a long one, c + b with b = a + a, c "
      "= 4 b",
      [] {
        Value a = leaf(3);
        Value b = a + a;
        Value twice = b + b;
        Value c = twice + twice;
        backward(c + b);
        expect_gradient(
            a, 10,
            {{2,
              "b hands on what came by the short path, before the long one "
              "through c has brought its share: "
              "breadth first is no topological order either; sort"}});
      });
  e.check("run twice: the leaf gets the same once more", [] {
    Value a = leaf(3);
    Value b = a + a;
    Value c = b + b;
    backward(c), backward(c);
    expect_gradient(a, 8,
                    {{12,
                      "what b gathered in the first pass is still there in "
                      "the second: the gradients of nodes that operations "
                      "made start each pass from 0"},
                     {16,
                      "what b and c gathered in the first pass is still "
                      "there in the second: the gradients of nodes that "
                      "operations made start each pass from 0"},
                     {4,
                      "the second pass replaced what the first one gave: a "
                      "leaf adds up over passes, until zero_gradient"}});
    zero_gradient(a);
    backward(c);
    expect_gradient(a, 4, {});
    Value alone = leaf(3);
    backward(alone), backward(alone);
    expect_gradient(alone, 2,
                    {{1,
                      "the second pass from a leaf replaced what the first "
                      "one gave: a leaf adds up over passes, and may be a "
                      "result, too"}});
  });
  e.check("random expressions: values and gradients of Gradus", [] {
    std::mt19937 random(1);
    for (std::size_t length = 1; length <= 10; ++length)
      for (int i = 0; i < 30; ++i) agree(random_program(random, length));
  });
  e.check("each node once: y = y + y, 60 times",
          [] {
            Value x = leaf(1);
            Value y = x;
            for (int i = 0; i < 60; ++i) y = y + y;
            backward(y);
            expect_gradient(x, 0x1p60, {});
          },
          {.endless = "does backward walk every path from y to x? There are "
                      "2^60, on 61 nodes",
           .seconds = 2});
  e.check(fmt::format("a chain of {} operations is built and run", links),
          [] {
            small_stack();
            Value x = leaf(1);
            auto* y = new Value(chain(x));  // freeing is the next check's
            backward(*y);
            expect_gradient(x, links + 1, {});
          },
          {.crash = "the stack overflows: does backward call itself for "
                    "every link? Collect the nodes with a loop",
           .endless = "does backward search a list for every node? With a "
                      "set, or a mark in the node, it knows at once "
                      "what it has collected",
           .seconds = 3});
  e.check(fmt::format("a chain of {} operations is freed", links),
          [] {
            small_stack();
            Value x = leaf(1);
            std::weak_ptr<Node> watched = chain(x);
            expect(watched.expired(),
                   "the end of the chain still lives when nobody holds it "
                   "any more: does its rule capture it?");
            expect(
                x.use_count() == 1,
                fmt::format("the chain is gone, and {} handles to x are left",
                            x.use_count() - 1));
          },
          {.crash = "the stack overflows: a node's destructor frees its "
                    "inputs, whose destructors free theirs. Take the "
                    "inputs' inputs away first"});
}

}  // namespace exercise
