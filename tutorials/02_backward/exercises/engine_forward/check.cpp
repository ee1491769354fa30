#include "gradus.hpp"
#include "tutorials/02_backward/exercises/engine_forward/engine_forward.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

MyValue operator+(const MyValue& a, const MyValue& b);
MyValue operator*(const MyValue& a, const MyValue& b);
MyValue tanh(const MyValue& x);

namespace {

MyValue fresh(double value) {
  return std::make_shared<MyNode>(MyNode{value, {}});
}

/// The slopes of a node's edges, which lead to these inputs in this order.
Tensor slopes(const MyValue& y, const std::vector<MyValue>& inputs) {
  expect(y != nullptr, "the result is an empty pointer: return the node");
  expect(
      !y->inputs.empty(),
      "the node has no inputs: backward could not go on from it. Give it an "
      "edge for each");
  expect(y->inputs.size() == inputs.size(),
         fmt::format("the node has {} edges, it should have {}: one edge for "
                     "each use of an input",
                     y->inputs.size(), inputs.size()));
  Tensor found = zeros({static_cast<std::int64_t>(inputs.size())});
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    expect(y->inputs[i].input == inputs[i],
           fmt::format("edge {} leads to another node than the operand", i));
    found.data()[i] = y->inputs[i].slope;
  }
  return found;
}

}  // namespace

void checks(Exercise& e) {
  e.check("the values: 3 + 4, 3 * 4 and tanh(0.5)", [] {
    MyValue a = fresh(3), b = fresh(4);
    expect_close(full({}, (a + b)->value), full({}, 7));
    expect_close(full({}, (a * b)->value), full({}, 12));
    expect_close(full({}, tanh(fresh(0.5))->value), full({}, std::tanh(0.5)));
  });
  e.check("the edges of a sum", [] {
    MyValue a = fresh(3), b = fresh(4);
    expect_close(slopes(a + b, {a, b}), tensor({2}, {1, 1}),
                 {{tensor({2}, {3, 4}),
                   "the slope of a sum is 1 for both operands: if one moves, "
                   "the sum moves as far"}});
  });
  e.check("the edges of a product", [] {
    MyValue a = fresh(3), b = fresh(4);
    expect_close(slopes(a * b, {a, b}), tensor({2}, {4, 3}),
                 {{tensor({2}, {3, 4}),
                   "a product hands on crosswise: the slope for the left "
                   "operand is the right one's value"},
                  {tensor({2}, {12, 12}),
                   "that is the product itself, not its slope"}});
  });
  e.check("the edge of tanh", [] {
    MyValue x = fresh(0.5);
    const double y = std::tanh(0.5);
    expect_close(
        slopes(tanh(x), {x}), full({1}, 1 - y * y),
        {{full({1}, 0.75),
          "the slope of tanh is 1 - y^2 with y = tanh(x), not 1 - x^2"},
         {full({1}, 1 - y), "the slope of tanh is 1 - y^2, and not 1 - y"},
         {full({1}, y), "that is tanh itself, not its slope"}});
  });
  e.check("a value used twice, x * x: an edge for each use", [] {
    MyValue x = fresh(3);
    expect_close(slopes(x * x, {x, x}), tensor({2}, {3, 3}));
  });
}

}  // namespace exercise
