#include <algorithm>

#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_twice/engine_twice.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<MyNode*> users_first(const MyValue& result);
void backward(const MyValue& result);

namespace {

MyValue fresh(double value, std::vector<MyEdge> inputs = {}) {
  return std::make_shared<MyNode>(MyNode{value, 0, std::move(inputs)});
}
MyValue sum(const MyValue& a, const MyValue& b) {
  return fresh(a->value + b->value, {{a, 1}, {b, 1}});
}
MyValue product(const MyValue& a, const MyValue& b) {
  return fresh(a->value * b->value, {{a, b->value}, {b, a->value}});
}

void write_down(const MyValue& node, std::vector<MyNode*>& done) {
  if (std::find(done.begin(), done.end(), node.get()) != done.end()) return;
  for (const MyEdge& edge : node->inputs) write_down(edge.input, done);
  done.push_back(node.get());
}

void expect_gradient(
    const MyValue& x, double want,
    const std::vector<std::pair<double, std::string>>& known) {
  std::vector<Mistake> mistakes;
  for (const auto& [gives, sentence] : known)
    mistakes.push_back({full({}, gives), sentence});
  mistakes.push_back(
      {full({}, 0),
       "it is 0: nothing arrives. The result moves as far as "
       "itself: its own gradient is 1 before the walk begins"});
  expect_close(full({}, x->gradient), full({}, want), mistakes);
}

}  // namespace

std::vector<MyNode*> users_first(const MyValue& result) {
  std::vector<MyNode*> done;
  write_down(result, done);
  std::reverse(done.begin(), done.end());
  return done;
}

void checks(Exercise& e) {
  e.check("one product: y = a b at 3 and 4", [] {
    MyValue a = fresh(3), b = fresh(4);
    backward(product(a, b));
    const std::string slope =
        "what arrives at a node is multiplied with the slope of the edge on "
        "its way to the input";
    expect_gradient(a, 4, {{1, slope}});
    expect_gradient(b, 3, {{1, slope}});
  });
  e.check("a value used twice: y = x x at 3", [] {
    MyValue x = fresh(3);
    backward(product(x, x));
    expect_gradient(x, 6,
                    {{3,
                      "only one of the two uses counts: each adds its share, "
                      "+= and not ="}});
  });
  e.check("b = a + a, c = b + b", [] {
    MyValue a = fresh(3), b = sum(a, a);
    backward(sum(b, b));
    expect_gradient(a, 4,
                    {{1, "each use adds its share, += and not ="},
                     {8, "each share counts twice"}});
  });
  e.check("run twice: the leaf gets the same once more", [] {
    MyValue a = fresh(3), b = sum(a, a), c = sum(b, b);
    backward(c);
    backward(c);
    const std::string start =
        ": the gradients of nodes that operations made start each pass from "
        "0";
    expect_gradient(
        a, 8,
        {{12,
          "what b gathered in the first pass is still there in the "
          "second" +
              start},
         {16,
          "what b and c gathered in the first pass is still there in the "
          "second" +
              start},
         {4,
          "the second pass replaced what the first one gave: a leaf adds up "
          "over passes"}});
  });
  e.check("two results that share b: c = b + b, then d = b b", [] {
    MyValue a = fresh(3), b = sum(a, a), c = sum(b, b), d = product(b, b);
    backward(c);
    a->gradient = 0;
    backward(d);
    expect_gradient(
        a, 24,
        {{28,
          "what b gathered for c is still there when d is run: "
          "the gradients of nodes that operations made start each "
          "pass from 0"}});
  });
  e.check("a leaf as the result: it moves as far as itself, each time", [] {
    MyValue x = fresh(3);
    backward(x);
    backward(x);
    expect_gradient(x, 2,
                    {{1,
                      "the second pass replaced what the first one gave: a "
                      "leaf adds up over passes, and may be a result, too"}});
  });
}

}  // namespace exercise
