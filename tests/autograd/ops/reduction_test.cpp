#include "autograd/ops/reduction.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/cumsum.hpp"
#include "autograd/ops/elementwise.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {
Variable summand(const Shape& shape, const std::vector<double>& values) { return {tensor(shape, values), true}; }

Variable counting_leaf(const Shape& shape) {
  return {reshaped(arange(0, static_cast<double>(size_of(shape))), shape), true};
}
}  // namespace

TEST_CASE("sum over each choice of axes, with and without keepdims") {
  Variable x = counting_leaf({2, 3, 4});
  check_close(sum(x), tensor({}, {276}));
  check_close(sum(x, {0}), tensor({3, 4}, {12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34}));
  check_close(sum(x, {1}), tensor({2, 4}, {12, 15, 18, 21, 48, 51, 54, 57}));
  check_close(sum(x, {2}), tensor({2, 3}, {6, 22, 38, 54, 70, 86}));
  check_close(sum(x, {0, 2}), tensor({3}, {60, 92, 124}));
  check_close(sum(x, {-1, 1}), tensor({2}, {66, 210}));
  check_close(sum(x, {0, 1}, {.keepdims = true}), tensor({1, 1, 4}, {60, 66, 72, 78}));
  check_close(sum(x, {0, 1, 2}, {.keepdims = true}), tensor({1, 1, 1}, {276}));
  check_close(sum(x, Axes{}), x.value());
  check_close(mean(x, {0, 2}), tensor({3}, {7.5, 11.5, 15.5}));
  check_close(mean(x), tensor({}, {11.5}));
}

TEST_CASE("the gradients of sum and mean repeat along what was reduced") {
  Variable x = counting_leaf({2, 3});
  sum(x, {0}).backward(tensor({3}, {1, 2, 3}));
  check_close(x.grad(), tensor({2, 3}, {1, 2, 3, 1, 2, 3}));
  sum(x, {1}, {.keepdims = true}).backward(tensor({2, 1}, {10, 20}));  // adds to the first
  check_close(x.grad(), tensor({2, 3}, {11, 12, 13, 21, 22, 23}));
  x.zero_grad();
  mean(x, {1}).backward(tensor({2}, {3, 6}));
  check_close(x.grad(), tensor({2, 3}, {1, 1, 1, 2, 2, 2}));
  x.zero_grad();
  mean(x).backward();
  check_close(x.grad(), full({2, 3}, 1.0 / 6));
}

TEST_CASE("reductions of a single number") {
  Variable x = summand({}, {3});
  check_close(sum(x), tensor({}, {3}));
  check_close(max(x), tensor({}, {3}));
  check_close(variance(x), tensor({}, {0}));
  mean(x).backward();
  check_close(x.grad(), tensor({}, {1}));
}

TEST_CASE("reductions over no elements: 0, NaN, or an error, as in numpy") {
  Variable x(zeros({2, 0, 3}), true);
  check_close(sum(x, {1}), zeros({2, 3}));
  check_close(sum(x), zeros({}));
  check_close(mean(x, {1}), full({2, 3}, NAN));
  check_close(mean(x), full({}, NAN));
  check_close(variance(x, {1}), full({2, 3}, NAN));
  check_throws<ShapeError>([&] { max(x, {1}); }, {"max", "(2, 0, 3)"});
  check_throws<ShapeError>([&] { min(x); }, {"min", "(2, 0, 3)"});
  check_close(max(x, {0}), zeros({0, 3}));  // there is nothing to choose for
  check_close(sum(x, {0, 2}), zeros({0}));
  sum(x, {1}).backward(ones({2, 3}));
  check_close(x.grad(), zeros({2, 0, 3}));
}

TEST_CASE("reductions name an axis that is not there or named twice") {
  Variable x = counting_leaf({2, 3});
  check_throws<ShapeError>([&] { sum(x, {2}); }, {"sum", "axis 2", "(2, 3)"});
  check_throws<ShapeError>([&] { mean(x, {-3}); }, {"mean", "-3", "(2, 3)"});
  check_throws<ShapeError>([&] { max(x, {1, -1}); }, {"max", "axis 1", "twice"});
  check_throws<ShapeError>([&] { variance(x, {0, 0}); }, {"variance", "twice"});
  check_throws<ShapeError>([&] { min(Variable(1.0), {0}); }, {"min", "()"});
}

// t.amax(1).backward([6, 4]), the same for amin
TEST_CASE("max and min: ties share the gradient equally") {
  Variable x = summand({2, 4}, {3, 1, 3, 3, 2, 2, 0, -1});
  Variable y = max(x, {1});
  y.backward(tensor({2}, {6, 4}));
  check_close(y, tensor({2}, {3, 2}));
  check_close(x.grad(), tensor({2, 4}, {2, 0, 2, 2, 2, 2, 0, 0}));
  x.zero_grad();
  y = min(x, {1}, {.keepdims = true});
  y.backward(tensor({2, 1}, {6, 4}));
  check_close(y, tensor({2, 1}, {1, -1}));
  check_close(x.grad(), tensor({2, 4}, {0, 6, 0, 0, 0, 0, 0, 4}));
  x.zero_grad();
  max(x).backward();
  check_close(x.grad(), tensor({2, 4}, {1.0 / 3, 0, 1.0 / 3, 1.0 / 3, 0, 0, 0, 0}));
  x.zero_grad();
  max(x, {0}).backward(ones({4}));  // down the columns
  check_close(x.grad(), tensor({2, 4}, {1, 0, 1, 1, 0, 1, 0, 0}));
}

TEST_CASE("max and min find the extremum, and NaN, in every place of rows of every length") {
  for (std::int64_t length : {1, 2, 15, 16, 17, 31, 32, 33, 47, 2048, 2049, 5000})
    for (std::int64_t place : {std::int64_t(0), length / 3, length / 2, length - 1})
      for (double value : std::vector<double>{5, NAN, INFINITY}) {
        CAPTURE(length);
        CAPTURE(place);
        Tensor t = full({length}, -1);
        t(static_cast<std::size_t>(place)) = static_cast<Scalar>(value);
        check_close(max(Variable(t)), tensor({}, {value}));
        check_close(max(Variable(reshaped(t, {length, 1})), {0}), tensor({1}, {value}));
        check_close(min(-Variable(t)), tensor({}, {-value}));
      }
  check_close(max(Variable(full({40}, -INFINITY))), tensor({}, {-INFINITY}));
}

TEST_CASE("max: a NaN takes the gradient, an infinite gradient stays where it belongs") {
  Variable x = summand({4}, {1, NAN, NAN, 2});
  max(x).backward();
  check_close(x.grad(), tensor({4}, {0, 0.5, 0.5, 0}));
  Variable y = summand({2}, {1, 2});
  max(y).backward(tensor({}, {INFINITY}));
  check_close(y.grad(), tensor({2}, {0, INFINITY}));
}

// x.var(1, unbiased=...).backward([2, -1]), x.var(unbiased=False).backward()
TEST_CASE("variance: both corrections, over some axes and over all") {
  Variable x = summand({2, 3}, {1, 4, 2, 7, -3, 5});
  Variable y = variance(x, {1});
  y.backward(tensor({2}, {2, -1}));
  check_close(y, tensor({2}, {14.0 / 9, 56.0 / 3}));
  check_close(x.grad(), tensor({2, 3}, {-16.0 / 9, 20.0 / 9, -4.0 / 9, -8.0 / 3, 4, -4.0 / 3}));
  x.zero_grad();
  y = variance(x, {-1}, {.correction = 1, .keepdims = true});
  y.backward(tensor({2, 1}, {2, -1}));
  check_close(y, tensor({2, 1}, {7.0 / 3, 28}));
  check_close(x.grad(), tensor({2, 3}, {-8.0 / 3, 10.0 / 3, -2.0 / 3, -4, 6, -2}));
  x.zero_grad();
  y = variance(x);
  y.backward();
  check_close(y, tensor({}, {92.0 / 9}));
  check_close(x.grad(), tensor({2, 3}, {-5.0 / 9, 4.0 / 9, -2.0 / 9, 13.0 / 9, -17.0 / 9, 7.0 / 9}));
  check_close(variance(x, {0}), tensor({3}, {9, 12.25, 2.25}));
}

TEST_CASE("variance of large numbers close together keeps its digits") {
  check_close(variance(summand({4}, {1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3})), tensor({}, {1.25}));
  // The mean of these is no number: it is rounded.
  check_close(variance(summand({3}, {1e9 + 0.25, 1e9 + 0.5, 1e9 + 1.75})), tensor({}, {186.0 / 432}));
}

TEST_CASE("variance: a count that the correction uses up gives NaN") {
  check_close(variance(summand({1}, {3}), {0}, {.correction = 1}), tensor({}, {NAN}));
}

TEST_CASE("a long sum keeps its digits: the error grows with the logarithm of the length") {
  constexpr std::int64_t length = 10'000'000;
  double error = sum(Variable(full({length}, 0.1))).item() / (static_cast<double>(Scalar(0.1)) * length) - 1;
  CHECK(std::abs(error) < 1e-14);  // one by one: 1.6e-10
}

// numpy.std of (1, 4, 2), (7, -3, 5): sqrt(14 / 9), sqrt(56 / 3); the slope is (x - mean) dy / (count std)
TEST_CASE("stddev: both corrections, value and slope") {
  Variable x = summand({2, 3}, {1, 4, 2, 7, -3, 5});
  Variable y = stddev(x, {1});
  y.backward(tensor({2}, {3, 1}));
  double a = std::sqrt(14.0 / 9), b = std::sqrt(56.0 / 3);
  check_close(y, tensor({2}, {a, b}));
  check_close(x.grad(), tensor({2, 3}, {-4 / 3.0 / a, 5 / 3.0 / a, -1 / 3.0 / a, 4 / 3.0 / b, -2 / b, 2 / 3.0 / b}));
  check_close(stddev(x, {1}, {.correction = 1, .keepdims = true}),
              tensor({2, 1}, {std::sqrt(7.0 / 3), std::sqrt(28.0)}));
  check_close(stddev(summand({1}, {3}), {0}, {.correction = 1}), tensor({}, {NAN}));
  check_close(stddev(summand({0}, {})), tensor({}, {NAN}));
}

// torch.full((n,), v).std().backward(): a gradient of zeros
TEST_CASE("stddev: equal numbers have none, and no slope") {
  for (double value : {0.0, 0.1, 1.0 / 3, 1e9 + 0.1})
    for (std::int64_t count : {1, 3, 7, 1000}) {
      CAPTURE(value);
      CAPTURE(count);
      Variable x(full({count}, value), true);
      Variable y = stddev(x);
      y.backward();
      check_close(y, zeros({}), 0, 0);
      check_close(x.grad(), zeros({count}), 0, 0);
    }
}

TEST_CASE("norm: the root of the squares, over axes, and x / norm as its slope") {
  Variable x = summand({2, 2}, {3, 4, -5, 12});
  Variable y = norm(x, {1});
  y.backward(tensor({2}, {1, 2}));
  check_close(y, tensor({2}, {5, 13}));
  check_close(x.grad(), tensor({2, 2}, {0.6, 0.8, -10 / 13.0, 24 / 13.0}));
  check_close(norm(x), tensor({}, {std::sqrt(194.0)}));
  check_close(norm(x, {0}, {.keepdims = true}), tensor({1, 2}, {std::sqrt(34.0), std::sqrt(160.0)}));
}

TEST_CASE("norm: squares may overflow and vanish, the slope at 0 is 0") {
  for (double factor : {1e200, 1e-200, 1e-310, 3e307}) {
    CAPTURE(factor);
    Variable x = summand({2}, {3 * factor, 4 * factor});
    Variable y = norm(x);
    y.backward();
    check_close(y, tensor({}, {5 * factor}), factor < 1e-300 ? 1e-10 : 1e-15, 0);
    check_close(x.grad(), tensor({2}, {0.6, 0.8}), 1e-10, 0);
  }
  Variable none(zeros({3}), true);
  Variable y = norm(none);
  y.backward();
  check_close(y, zeros({}), 0, 0);
  check_close(none.grad(), zeros({3}), 0, 0);
  check_close(norm(summand({0, 2}, {}), {0}), zeros({2}));
  check_close(norm(summand({2}, {INFINITY, 1})), tensor({}, {INFINITY}));
  check_close(norm(summand({2}, {NAN, INFINITY})), tensor({}, {NAN}));
}

// torch.tensor([...]).prod(1).backward([2, 3, 5])
TEST_CASE("prod: a zero's slope is the product of the others, and two zeros leave none") {
  Variable x = summand({3, 3}, {2, 3, 4, 2, 0, 4, 0, 3, 0});
  Variable y = prod(x, {1});
  y.backward(tensor({3}, {2, 3, 5}));
  check_close(y, tensor({3}, {24, 0, 0}));
  check_close(x.grad(), tensor({3, 3}, {24, 16, 12, 0, 24, 0, 0, 0, 0}));
  check_close(prod(x, {0}, {.keepdims = true}), tensor({1, 3}, {0, 0, 0}));
  check_close(prod(summand({2, 0}, {}), {1}), ones({2}));
  Variable big = summand({3}, {1e200, 1e200, 1e-300});  // the product of the first two overflows
  prod(big).backward();
  check_close(big.grad(), tensor({3}, {1e-100, 1e-100, INFINITY}), 1e-14, 0);
}

// numpy.cumsum
TEST_CASE("cumsum: along each axis; the gradient runs back") {
  Variable x(reshaped(arange(1, 7), {2, 3}), true);
  check_close(cumsum(x, 0), tensor({2, 3}, {1, 2, 3, 5, 7, 9}));
  Variable y = cumsum(x, -1);
  y.backward(tensor({2, 3}, {1, 10, 100, 2, 3, 4}));
  check_close(y, tensor({2, 3}, {1, 3, 6, 4, 9, 15}));
  check_close(x.grad(), tensor({2, 3}, {111, 110, 100, 9, 7, 4}));
}
