#include "autograd/gradient_hook.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE(
    "GradientHook: sees the whole gradient of a value in the middle once, and of a leaf what is added to its own") {
  Variable x(tensor({2}, {1, 2}), true);
  std::vector<Tensor> of_middle, of_leaf;
  Variable y = x * 3;
  GradientHook middle(y, [&](Tensor& gradient) { of_middle.push_back(gradient); });
  GradientHook leaf(x, [&](Tensor& gradient) { of_leaf.push_back(gradient); });
  sum(y * y + y).backward();
  sum(x).backward();
  REQUIRE(of_middle.size() == 1);
  check_close(of_middle[0], tensor({2}, {7, 13}));
  REQUIRE(of_leaf.size() == 2);
  check_close(of_leaf[0], tensor({2}, {21, 39}));
  check_close(of_leaf[1], tensor({2}, {1, 1}));
}

TEST_CASE("GradientHook: what it leaves is passed on, kept, and added to a leaf's own") {
  Variable x(tensor({2}, {1, 2}), true);
  Variable y = x * 3;
  y.retain_grad();
  auto hook = std::make_unique<GradientHook>(y, [](Tensor& gradient) { gradient = gradient * 10; });
  sum(y).backward(true);
  check_close(y.grad(), tensor({2}, {10, 10}));
  check_close(x.grad(), tensor({2}, {30, 30}));
  hook.reset();
  sum(y).backward();
  check_close(x.grad(), tensor({2}, {33, 33}));
  GradientHook of_leaf(x, [](Tensor& gradient) { gradient.fill(0); });
  sum(x).backward();
  check_close(x.grad(), tensor({2}, {33, 33}));
}

TEST_CASE("GradientHook: refuses a value without gradient, and another shape; no gradient has changed then") {
  Variable x(tensor({2}, {1, 2}), true);
  check_throws<GraphError>([] { GradientHook(Variable(1.0), [](Tensor&) {}); }, {"GradientHook", "()"});
  GradientHook hook(x, [](Tensor& gradient) { gradient = zeros({3}); });
  check_throws<ShapeError>([&] { sum(x * x).backward(); }, {"backward", "(2,)", "(3,)"});
  CHECK_FALSE(x.has_grad());
}
