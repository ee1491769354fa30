#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/loss.hpp"
#include "tests/helpers.hpp"

// Values at the ends of what a number can hold, in both precisions: where a difference of numbers near 1 has no digits
// left, and where a square is infinite.
using namespace gradus;
using testing::check_close;

namespace {
constexpr double rtol = testing::by_precision(1e-5, 1e-12);
}

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
  CHECK(logits.grad()(0, 41) == doctest::Approx(-rest / (1 + rest)).epsilon(rtol));
  CHECK(logits.grad()(0, 7) == doctest::Approx(std::exp(-30) / (1 + rest)).epsilon(rtol));

  x(0, 50) = 30;
  check_close(cross_entropy(x, target), tensor({}, {std::log(2 + 98 * std::exp(-30))}), rtol, 0);
}

TEST_CASE("layer_norm: a row of equal numbers is 0 for any eps above 0, also one that is 0 as a float") {
  for (double eps : {1e-5, 1e-50, 1e-320}) check_close(layer_norm(full({2, 3}, 7), {}, {}, eps), zeros({2, 3}), 0, 0);
}
