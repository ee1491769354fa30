#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/reduction.hpp"
#include "tests/helpers.hpp"

// Values at the ends of what a number can hold, in both precisions: where a difference of numbers near 1 has no digits
// left, and where a square is infinite.
using namespace gradus;
using testing::check_close;

namespace {
constexpr double rtol = testing::by_precision(1e-5, 1e-12);

// doctest's Approx allows a part of 1 + |want|, which holds any two small numbers for equal.
void check_relative(double got, double want) { check_close(tensor({}, {got / want}), ones({}), rtol, 0); }
}  // namespace

// Right values by log1p(exp(-x)), where log(1 + exp(-x)) is 0.
TEST_CASE("cross_entropy: a sure answer still has a loss and a gradient") {
  Indices first = Indices::from_shape({1});
  first(0) = 0;
  for (double sure : {5.0, 20.0, 50.0, 80.0}) {
    CAPTURE(sure);
    double rest = std::exp(-sure), loss = std::log1p(rest), missing = rest / (1 + rest);
    Variable logits(tensor({1, 2}, {sure, 0}), true);
    Variable y = cross_entropy(logits, first);
    y.backward();
    check_close(y, tensor({}, {loss}), rtol, 0);
    check_close(logits.grad(), tensor({1, 2}, {-missing, missing}), rtol, 0);
  }
}

TEST_CASE("cross_entropy: a sure answer among many, and of two that are equal") {
  Tensor x = zeros({1, 100});
  x(0, 41) = 30;
  Variable logits(x, true);
  Indices target = Indices::from_shape({1});
  target(0) = 41;
  Variable y = cross_entropy(logits, target);
  y.backward();
  double rest = 99 * std::exp(-30);
  check_close(y, tensor({}, {std::log1p(rest)}), rtol, 0);
  check_relative(logits.grad()(0, 41), -rest / (1 + rest));
  check_relative(logits.grad()(0, 7), std::exp(-30) / (1 + rest));

  x(0, 50) = 30;
  check_close(cross_entropy(x, target), tensor({}, {std::log(2 + 98 * std::exp(-30))}), rtol, 0);
}

TEST_CASE("layer_norm: a row of equal numbers is 0 for any eps above 0, also one that is 0 as a float") {
  for (double eps : {1e-5, 1e-50, 1e-320}) check_close(layer_norm(full({2, 3}, 7), {}, {}, eps), zeros({2, 3}), 0, 0);
}

// PyTorch 1.13 in float: std(unbiased=False) of (-1, 1, 3, 2) times 1.0 is 1.4790199, its slopes are the same at any
// scale.
TEST_CASE("stddev: from the smallest squares to the largest, value and slope") {
  for (double scale : {1.0, 1e-22, 1e-25, 1e19, 1e30, testing::by_precision(1e37, 1e300), 1e-30}) {
    CAPTURE(scale);
    Variable x(tensor({4}, {-scale, scale, 3 * scale, 2 * scale}), true);
    Variable y = stddev(x);
    y.backward();
    check_close(y, full({}, 1.479019945774904 * scale), rtol, 0);
    check_close(x.grad(), tensor({4}, {-0.380319413, -0.042257713, 0.295803989, 0.126773138}), 1e-5, 0);
  }
}

TEST_CASE("variance: a mean whose sum overflows, and a variance that does") {
  double large = testing::by_precision(3e38, 1.5e308);
  Variable equal = full({3}, large), apart = tensor({2}, {large, -large});
  check_close(variance(equal), zeros({}), 0, 0);
  check_close(stddev(apart), full({}, large), rtol, 0);
  CHECK(variance(apart).item() == INFINITY);
}

TEST_CASE("sqrt: the smallest gradient still has a slope, at 0 an infinite one") {
  Scalar smallest = std::numeric_limits<Scalar>::denorm_min();
  double small = testing::by_precision(1e-20, 1e-200);
  Variable x(tensor({2}, {0, small}), true);
  sqrt(x).backward(Tensor(full({2}, smallest)));
  CHECK(x.grad()(0) == INFINITY);
  check_relative(x.grad()(1), smallest / (2 * std::sqrt(small)));
}

TEST_CASE("div: the divisor's slope has its digits where a / b has none left") {
  double a = testing::by_precision(3.3e-33, 3.3e-305), b = testing::by_precision(1e10, 1e15);
  double g = testing::by_precision(1e33, 1e300), right = -g * a / b / b;
  Variable x(tensor({1}, {a})), y(tensor({1}, {b}), true);
  div(x, y).backward(tensor({1}, {g}));
  check_relative(y.grad()(0), right);
}
