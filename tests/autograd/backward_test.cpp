#include <doctest/doctest.h>

#include "autograd/ops/activation.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/record.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::leaf;

namespace {

/// The input itself; its rule counts how often it runs.
Variable counted(const Variable& x, int& runs) {
  return record("counted", Tensor(x.value()), {x}, [&runs](Tensor& dy, Gradients& d) {
    ++runs;
    d[0] += std::move(dy);
  });
}

}  // namespace

TEST_CASE("backward: gradients of several uses and several passes add up") {
  Variable x(tensor({2}, {1, 2}), true), w(tensor({2}, {3, 4}), true);
  sum(x * w + x).backward();
  check_close(x.grad(), tensor({2}, {4, 5}));
  check_close(w.grad(), tensor({2}, {1, 2}));
  sum(x * w).backward();
  check_close(x.grad(), tensor({2}, {7, 9}));
  check_close(w.grad(), tensor({2}, {2, 4}));
}

TEST_CASE("backward: diamonds count every path and run every rule once") {
  Variable a = leaf(3);
  Variable b = a + a;
  Variable c = b + b;
  c.backward();
  CHECK(a.grad().data()[0] == 4);

  Variable x = leaf(1), y = x;
  int runs = 0;
  for (int i = 0; i < 60; ++i) {
    y = counted(y, runs);
    y = y + y;
  }
  y.backward();
  CHECK(runs == 60);  // not 2^60
  CHECK(x.grad().data()[0] == 1152921504606846976.0);
}

TEST_CASE("backward: a rule runs after all that use its result, whatever the order of their making") {
  Variable x = leaf(2);
  Variable early = x * x;         // 4
  Variable late = early * early;  // 16
  Variable y = early * late;      // x^6
  y.backward();
  CHECK(x.grad().data()[0] == 192);
}

TEST_CASE("backward: it starts from one element or from a gradient of the value's shape") {
  Variable x(tensor({2}, {1, 2}), true);
  check_throws<ShapeError>([&] { (x * x).backward(); }, {"(2,)", "sum", "backward(gradient)"});
  check_throws<ShapeError>([&] { (x * x).backward(ones({3})); }, {"(3,)", "(2,)"});
  check_throws<ShapeError>([&] { (x * x).backward(ones({1, 2})); }, {"(1, 2)", "(2,)"});
  CHECK_FALSE(x.has_grad());
  (x * x).backward(tensor({2}, {10, 100}));
  check_close(x.grad(), tensor({2}, {20, 400}));
  Variable one(full({1, 1}, 3), true);
  (one * one).backward();
  check_close(one.grad(), full({1, 1}, 6));
  one.backward();  // a leaf: d(x)/d(x)
  check_close(one.grad(), full({1, 1}, 7));
  check_throws<GraphError>([] { Variable(1.0).backward(); }, {"does not depend on anything", "under a NoGradGuard"});
}

TEST_CASE("backward: two passes over a kept graph give exactly twice the gradient") {
  // case engine-02
  Variable a = leaf(-1.5), b = leaf(4), d = leaf(2);
  Variable loss = (a + b) * d;
  CHECK(loss.item() == 5);
  loss.backward(/*retain_graph=*/true);
  loss.backward();
  CHECK(a.grad().data()[0] == 4);
  CHECK(b.grad().data()[0] == 4);
  CHECK(d.grad().data()[0] == 5);
  check_throws<GraphError>([&] { loss.backward(); }, {"mul", "()", "freed", "retain_graph = true"});
  CHECK(a.grad().data()[0] == 4);
  CHECK(d.grad().data()[0] == 5);
}

TEST_CASE("backward: kept graphs of every kind of rule give the same each time") {
  Variable x(tensor({2, 2}, {0.5, -1, 2, 3}), true), w(tensor({2}, {2, -3}), true);
  Variable inner = exp(x * w) + x / w - tanh(x);
  inner.retain_grad();
  Variable y = sum(inner * inner);
  y.backward(true);
  Tensor once = x.grad(), inner_once = inner.grad();
  y.backward(true);
  y.backward();
  check_close(x.grad(), (Variable(once) * 3).value());
  check_close(inner.grad(), (Variable(inner_once) * 3).value());
}

TEST_CASE("backward: retain_grad keeps an inner gradient from the next pass on") {
  Variable x = leaf(3);
  Variable y = x * x, z = y * y;
  z.backward(true);
  CHECK_FALSE(y.has_grad());
  y.retain_grad();
  z.backward(true);
  CHECK(y.grad().data()[0] == 18);
  z.backward();
  CHECK(y.grad().data()[0] == 36);
  CHECK(x.grad().data()[0] == 3 * 108);
  y.zero_grad();
  CHECK_FALSE(y.has_grad());
  Variable root = x * x;
  root.retain_grad();
  root.backward();
  CHECK(root.grad().data()[0] == 1);
  check_throws<GraphError>([] { Variable(1.0).retain_grad(); }, {"retain_grad", "()"});
}

TEST_CASE("backward: gradients of inputs that need none are not made, and what is not reached gets none") {
  Variable x = leaf(2), unused = leaf(1), constant(3.0);
  Variable y = x * constant;
  y.backward();
  CHECK_FALSE(constant.has_grad());
  CHECK_FALSE(unused.has_grad());
  CHECK(x.grad().data()[0] == 3);
}

TEST_CASE(
    "backward: a thousand leaves in whatever order have a gradient each, and one that is used often has all of it") {
  std::vector<Variable> leaves;
  for (int i = 0; i < 1000; ++i) leaves.push_back(leaf(i));
  Variable y = leaves[0];
  for (int i = 0; i < 3000; ++i) y = y + leaves[static_cast<std::size_t>(i * 7919 % 1000)] * leaves[1];
  y.backward();
  for (std::size_t i = 2; i < 1000; ++i) CHECK(leaves[i].grad().data()[0] == 3);
  CHECK(leaves[0].grad().data()[0] == 4);
  CHECK(leaves[1].grad().data()[0] == 3 * 999 * 500 + 3);
}
