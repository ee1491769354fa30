#include "autograd/ops/elementwise.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/reduction.hpp"
#include "autograd/tensor/random.hpp"
#include "autograd/tensor/walk.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {
Variable leaf(const Shape& shape, const std::vector<double>& values) { return {tensor(shape, values), true}; }

Condition condition(const Shape& shape, const std::vector<double>& values) {
  return Condition(tensor(shape, values) > Scalar(0));
}

// The element itself in each place: whatever its place in a SIMD batch or behind the last one, it gets the same result.
Variable repeated(double value) { return full({19}, value); }
}  // namespace

TEST_CASE("add, sub, mul, div: values and gradients") {
  Variable a = leaf({2}, {1, -2}), b = leaf({2}, {4, 0.5});
  sum(a + b - a * b / 2.0).backward();  // d/da = 1 - b / 2, d/db = 1 - a / 2
  check_close(a + b, tensor({2}, {5, -1.5}));
  check_close(a - b, tensor({2}, {-3, -2.5}));
  check_close(a * b, tensor({2}, {4, -1}));
  check_close(a / b, tensor({2}, {0.25, -4}));
  check_close(a.grad(), tensor({2}, {-1, 0.75}));
  check_close(b.grad(), tensor({2}, {0.5, 2}));
  a.zero_grad(), b.zero_grad();
  sum(a / b).backward();
  check_close(a.grad(), tensor({2}, {0.25, 2}));
  check_close(b.grad(), tensor({2}, {-0.0625, 8}));
}

// Case shape-01: a gradient keeps its operand's own shape, whatever that was broadcast to.
TEST_CASE("broadcast operands get gradients of exactly their own shapes") {
  Variable a = leaf({4, 1}, {0, -0.4, 0.3, -0.1}), b = leaf({1, 4}, {0, 0.3, -0.5, -0.2}), s = leaf({1}, {0.5});
  Tensor g = tensor({4, 4}, {-0.1, 0.4, -0.4, 0.1, 0.6, -0.2, 0.3, -0.5, 0, 0.5, -0.3, 0.2, -0.6, -0.1, 0.4, -0.4});
  Variable loss = sum((a * b + s) * g);
  loss.backward();
  CHECK(loss.item() == doctest::Approx(0.087));
  check_close(a.grad(), tensor({4, 1}, {0.3, -0.11, 0.26, -0.15}));
  check_close(b.grad(), tensor({1, 4}, {-0.18, 0.24, -0.25, 0.3}));
  check_close(s.grad(), tensor({1}, {-0.1}));
}

TEST_CASE("every binary operation keeps gradient shapes over every kind of broadcast, length 0 included") {
  using Binary = Variable (*)(const Variable&, const Variable&);
  for (Binary operation :
       {Binary(add), Binary(sub), Binary(mul), Binary(div), Binary(pow), Binary(maximum), Binary(minimum),
        Binary([](const Variable&a, const Variable&b) { return where(Condition(a.value() > Scalar(0)), a, b); })}) {
    const std::vector<std::array<Shape, 3>> shapes = {
        {{{}, {2, 3}, {2, 3}}},     {{{3}, {2, 1}, {2, 3}}}, {{{2, 3}, {1, 1, 1}, {1, 2, 3}}},
        {{{1, 3}, {0, 3}, {0, 3}}}, {{{0}, {}, {0}}},        {{{2, 1, 1}, {2, 0}, {2, 2, 0}}}};
    for (const auto& [left, right, result] : shapes) {
      Variable a(full(left, 2), true), b(full(right, 3), true);
      Variable y = operation(a, b);
      CHECK(y.shape() == result);
      y.backward(ones(result));
      CHECK(shape_of(a.grad()) == left);
      CHECK(shape_of(b.grad()) == right);
    }
    check_throws<ShapeError>([&] { operation(ones({2, 3}), ones({2})); }, {"(2, 3)", "(2,)"});
  }
}

// /usr/bin/python3: y = a ** b; y.sum().backward()
TEST_CASE("pow: corner cases of value and gradients as in PyTorch") {
  Variable a = leaf({8}, {0, 0, 0, 2, 2, -2, -2, 4}), b = leaf({8}, {0, 2, -1, 0, 3, 3, 0.5, 0.5});
  Variable y = pow(a, b);
  y.backward(ones({8}));
  check_close(y, tensor({8}, {1, 0, INFINITY, 1, 8, -8, NAN, 2}));
  check_close(a.grad(), tensor({8}, {0, 0, -INFINITY, 0, 12, 12, NAN, 0.25}));
  check_close(b.grad(),
              tensor({8}, {0, 0, -INFINITY, 0.6931471805599453, 5.545177444479562, NAN, NAN, 2.772588722239781}));
}

TEST_CASE("pow is exact for small whole exponents") {
  Tensor y = pow(leaf({3}, {3, -3, 10}), Variable(5.0)).value();
  CHECK(y(0) == 243);
  CHECK(y(1) == -243);
  CHECK(y(2) == 100000);
}

TEST_CASE("exp, log, sqrt, abs: edges of their domains") {
  for (auto [x, e, l, s, a] : std::vector<std::array<double, 5>>{{0, 1, -INFINITY, 0, 0},
                                                                 {1, M_E, 0, 1, 1},
                                                                 {-1, 1 / M_E, NAN, NAN, 1},
                                                                 {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY},
                                                                 {-INFINITY, 0, NAN, NAN, INFINITY},
                                                                 {NAN, NAN, NAN, NAN, NAN},
                                                                 {1e4, INFINITY, std::log(1e4), 100, 1e4}}) {
    check_close(exp(repeated(x)), full({19}, e));
    check_close(log(repeated(x)), full({19}, l));
    check_close(sqrt(repeated(x)), full({19}, s));
    check_close(abs(repeated(x)), full({19}, a));
  }
}

TEST_CASE("abs: the gradient at 0 is 0") {
  Variable x = leaf({3}, {-2, 0, 3});
  abs(x).backward(ones({3}));
  check_close(x.grad(), tensor({3}, {-1, 0, 1}));
}

// torch.maximum(a, b).backward([1, 2, 3, 4, 5])
TEST_CASE("maximum and minimum: ties share, NaN is passed on from either side") {
  Tensor dy = tensor({5}, {1, 2, 3, 4, 5});
  Variable a = leaf({5}, {1, 2, 3, NAN, 1}), b = leaf({5}, {1, 3, 2, 1, NAN});
  Variable y = maximum(a, b);
  y.backward(dy);
  check_close(y, tensor({5}, {1, 3, 3, NAN, NAN}));
  check_close(a.grad(), tensor({5}, {0.5, 0, 3, 4, 5}));
  check_close(b.grad(), tensor({5}, {0.5, 2, 0, 4, 5}));
  a.zero_grad(), b.zero_grad();
  y = minimum(a, b);
  y.backward(dy);
  check_close(y, tensor({5}, {1, 2, 2, NAN, NAN}));
  check_close(a.grad(), tensor({5}, {0.5, 2, 0, 4, 5}));
  check_close(b.grad(), tensor({5}, {0.5, 0, 3, 4, 5}));
  check_close(maximum(repeated(NAN), repeated(1)), full({19}, NAN));
  check_close(minimum(repeated(1), repeated(NAN)), full({19}, NAN));
}

TEST_CASE("maximum: the side that loses gets exactly 0, even of an infinite gradient") {
  Variable a = leaf({1}, {1}), b = leaf({1}, {2});
  maximum(a, b).backward(tensor({1}, {INFINITY}));
  check_close(a.grad(), tensor({1}, {0}));
}

TEST_CASE("where picks each element from one branch and sends the gradient there") {
  Variable a = leaf({2, 3}, {1, 2, 3, 4, 5, 6}), b = leaf({3}, {10, 20, 30});
  Variable y = where(condition({2, 1}, {1, 0}), a, b);
  y.backward(tensor({2, 3}, {1, 2, 3, 4, 5, 6}));
  check_close(y, tensor({2, 3}, {1, 2, 3, 10, 20, 30}));
  check_close(a.grad(), tensor({2, 3}, {1, 2, 3, 0, 0, 0}));
  check_close(b.grad(), tensor({3}, {4, 5, 6}));
  CHECK(where(condition({4, 1, 1}, {1, 0, 1, 0}), a, b).shape() == Shape{4, 2, 3});
  check_throws<ShapeError>([&] { where(condition({2}, {1, 0}), a, b); }, {"where", "(2,)", "(2, 3)", "(3,)"});
}

TEST_CASE("where: the hidden branch gets exactly 0, even of an infinite or NaN gradient") {
  Variable a = leaf({4}, {NAN, 1, INFINITY, 1}), b = leaf({4}, {1, NAN, 1, INFINITY});
  Variable y = where(condition({4}, {0, 1, 0, 1}), a, b);
  y.backward(tensor({4}, {INFINITY, NAN, NAN, INFINITY}));
  check_close(y, ones({4}));
  check_close(a.grad(), tensor({4}, {0, NAN, 0, INFINITY}));
  check_close(b.grad(), tensor({4}, {INFINITY, 0, NAN, 0}));
}

// Case elementwise-02, documented at `where`: PyTorch, JAX and TensorFlow give NaN as well.
TEST_CASE("where in front of an infinite slope: 0 * inf in the rule below is NaN, and a second where cures it") {
  Tensor two = full({}, 2), z_values = tensor({2}, {0, 4});
  Variable x = leaf({4}, {0, 2, 3, -1}), z = leaf({2}, {0, 4});
  Condition large = condition({4}, {0, 0, 1, 0}), is_zero = condition({2}, {1, 0});
  Variable loss = sum(where(large, log(x), two * x)) + sum(where(is_zero, 0.0, z * sqrt(z)));
  loss.backward();
  CHECK(loss.item() == doctest::Approx(11.098612288668111));
  check_close(x.grad(), tensor({4}, {NAN, 2, 1.0 / 3, 2}));
  check_close(z.grad(), tensor({2}, {NAN, 3}));

  x.zero_grad(), z.zero_grad();
  Variable inner = where(is_zero, 1.0, z);
  (sum(where(large, log(where(large, x, 1.0)), two * x)) + sum(where(is_zero, 0.0, inner * sqrt(inner)))).backward();
  check_close(x.grad(), tensor({4}, {2, 2, 1.0 / 3, 2}));
  check_close(z.grad(), tensor({2}, {0, 3}));
}

TEST_CASE("masked_fill: true means fill, and what is filled gets no gradient") {
  Variable x = leaf({2, 2}, {1, 2, 3, 4});
  Variable y = masked_fill(x, condition({2}, {1, 0}), -INFINITY);
  y.backward(tensor({2, 2}, {INFINITY, 2, NAN, 4}));
  check_close(y, tensor({2, 2}, {-INFINITY, 2, -INFINITY, 4}));
  check_close(x.grad(), tensor({2, 2}, {0, 2, 0, 4}));
  check_throws<ShapeError>([&] { masked_fill(x, condition({3}, {1, 0, 1}), 0); }, {"masked_fill", "(3,)", "(2, 2)"});
}

TEST_CASE("tensor * variable and number * variable work from either side") {
  Variable x = leaf({2}, {1, 2});
  Tensor t = tensor({2}, {3, 5});
  check_close(t * x, tensor({2}, {3, 10}));
  check_close(x * t, tensor({2}, {3, 10}));
  check_close(t - x, tensor({2}, {2, 3}));
  check_close(2.0 * x + 1.0, tensor({2}, {3, 5}));
  sum(t / x).backward();
  check_close(x.grad(), tensor({2}, {-3, -1.25}));
}

TEST_CASE(
    "where and masked_fill: a condition that is broadcast along any axis, at widths around those of the vectors") {
  for (std::int64_t width : {1, 3, 8, 17})
    for (const Shape& shape : {Shape{1, 3, width}, Shape{2, 1, width}, Shape{2, 3, 1}, Shape{3, width}, Shape{width}}) {
      CAPTURE(to_string(shape));
      std::vector<double> values;
      for (std::int64_t i = 0; i < size_of(shape); ++i) values.push_back(i % 3 == 0);
      Condition c = condition(shape, values);
      Variable x(full({2, 3, width}, 1), true), y(full({2, 3, width}, 2), true);
      Tensor picked = empty({2, 3, width}), filled = picked, dx = picked;
      auto at = [&](std::size_t axis, std::int64_t i) {  // the condition's index along an axis of the result
        std::size_t added = 3 - shape.size();
        return axis < added || shape[axis - added] == 1 ? 0 : i;
      };
      for (std::int64_t i = 0; i < 2; ++i)
        for (std::int64_t j = 0; j < 3; ++j)
          for (std::int64_t k = 0; k < width; ++k) {
            std::int64_t rows = shape.size() > 1 ? shape[shape.size() - 2] : 1, columns = shape.back();
            bool holds = values[static_cast<std::size_t>((at(0, i) * rows + at(1, j)) * columns + at(2, k))] > 0;
            picked(i, j, k) = holds ? 1 : 2;
            filled(i, j, k) = holds ? 5 : 1;
            dx(i, j, k) = holds;
          }
      check_close(where(c, x, y), picked, 0, 0);
      check_close(masked_fill(x, c, 5), filled, 0, 0);
      where(c, x, y).backward(ones({2, 3, width}));
      check_close(x.grad(), dx, 0, 0);
    }
}

TEST_CASE("div: the gradient of the divisor is right where its square underflows") {
  Variable a(tensor({2}, {0, 1e-200}), true), b(tensor({2}, {1e-200, 1e-180}), true);
  (a / b).backward(ones({2}));
  check_close(b.grad(), tensor({2}, {0, -1e160}));
}

TEST_CASE("exp: the same number in every place, up to the edge where it overflows and underflows") {
  for (double x : {709.7, -745.0, 1.0}) check_close(exp(Variable(full({9}, x))), full({9}, std::exp(x)), 1e-15, 0);
}

// Case new-09: a double below 2.2e-308 has fewer digits, and a vector's logarithm of its own.
TEST_CASE("log: numbers too small for all their digits, in every place") {
  for (double x : {1e-310, 5e-324, 2.2e-308, 2.3e-308})
    for (std::int64_t count : {1, 8, 19})
      check_close(log(Variable(full({count}, x))), full({count}, std::log(x)), 1e-15, 0);
}

// Case new-36: xtensor's vectors read the wrong elements of a comparison's broadcast operand.
TEST_CASE("Condition: a comparison of operands of any shapes is that of each pair of elements") {
  Generator g(3);
  for (int round = 0; round < 200; ++round) {
    Shape shape, shapes[2];
    for (std::int64_t axes = g.integer(1, 3); axes > 0; --axes) {
      shape.push_back(g.integer(1, 40));
      for (Shape& operand : shapes)
        if (!operand.empty() || g.integer(0, 2) > 0) operand.push_back(g.integer(0, 2) > 0 ? shape.back() : 1);
    }
    CAPTURE(to_string(shapes[0]) + to_string(shapes[1]));
    Tensor a = g.uniform(shapes[0]), b = g.uniform(shapes[1]);
    Condition larger(a > b);
    shape = broadcast_shapes("test", shapes[0], shapes[1]);
    REQUIRE(larger.shape() == shape);
    Tensor whole_a = gradus::repeated(a, shape), whole_b = gradus::repeated(b, shape);
    int wrong = 0;
    for (std::size_t i = 0; i < whole_a.size(); ++i)
      wrong += larger.values().data()[i] != (whole_a.data()[i] > whole_b.data()[i]);
    CHECK(wrong == 0);
  }
}

// torch.clamp and its gradient: 1 within and at the bounds, 0 beyond
TEST_CASE("clamp: either bound or both, their slope, NaN and bounds that cross") {
  Variable x(tensor({6}, {-2, -1, 0.5, 1, 3, NAN}), true);
  Variable y = clamp(x, -1, 1);
  y.backward(full({6}, 2));
  check_close(y, tensor({6}, {-1, -1, 0.5, 1, 1, NAN}));
  check_close(x.grad(), tensor({6}, {0, 2, 2, 2, 0, 0}));
  check_close(clamp(x, 0), tensor({6}, {0, 0, 0.5, 1, 3, NAN}));
  check_close(clamp(x, {}, 0), tensor({6}, {-2, -1, 0, 0, 0, NAN}));
  check_close(clamp(x, 2, -1), tensor({6}, {-1, -1, -1, -1, -1, NAN}));
  check_close(clamp(Variable(tensor({2}, {-INFINITY, INFINITY})), -1, 1), tensor({2}, {-1, 1}));
}
