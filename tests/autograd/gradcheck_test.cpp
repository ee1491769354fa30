#include "autograd/gradcheck.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/softmax.hpp"
#include "autograd/record.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

using Given = std::vector<Variable>;

/// x, with a gradient that is `factor` times too large at `element`.
Variable skewed(const Variable& x, double factor, std::size_t element) {
  return record("skewed", Tensor(x.value()), {x}, [=](Tensor& dy, Gradients& d) {
    dy.data()[element] *= static_cast<Scalar>(factor);
    d[0] += std::move(dy);
  });
}

Variable matrix(bool requires_grad = true) { return Variable(tensor({2, 3}, {1, -2, 3, 0.5, 4, -1}), requires_grad); }

/// The check fails and its message holds each part.
void check_fails(const GradcheckResult& result, std::initializer_list<std::string> parts) {
  CHECK_FALSE(result.ok);
  CAPTURE(result.message);
  for (const std::string& part : parts) CHECK_MESSAGE(result.message.find(part) != std::string::npos, part);
}

}  // namespace

TEST_CASE("gradcheck: right rules pass, for every subset of inputs that require a gradient") {
  for (bool first : {false, true})
    for (bool second : {false, true}) {
      if (!first && !second) continue;
      Variable a = matrix(first), b(tensor({3}, {2, -1, 0.5}), second);
      GradcheckResult result = gradcheck("div", [](const Given& in) { return in[0] / in[1]; }, {a, b});
      CHECK(result.ok);
      CHECK(result.message == "");
    }
}

TEST_CASE("gradcheck: a right linear layer passes") {
  // case gradcheck-01
  Variable x(tensor({1, 2}, {0.3, -0.7}), true), weight(tensor({1, 2}, {-0.35, 0.27}), true),
      bias(tensor({1}, {0.1}), true);
  auto layer = [](const Given& in) { return linear(in[0], in[1], in[2]); };
  CHECK(gradcheck("linear", layer, {x, weight, bias}));
  CHECK(gradcheck(layer, {x, weight.detach(), bias.detach()}));
  layer({x, weight, bias}).backward();
  check_close(x.grad(), tensor({1, 2}, {-0.35, 0.27}));
}

TEST_CASE("gradcheck: the message names function, argument, index and both values") {
  Variable a = matrix(), b = matrix();
  auto wrong = [](const Given& in) { return sum(in[0] * skewed(in[1], -1, 5)); };
  GradcheckResult result = gradcheck("product", wrong, {a, b}, {.names = {"a", "b"}});
  // The weight of the only output is the first of the fixed random numbers.
  check_fails(result, {"product", "input 1 (b)", "index (1, 2)", "backward gives ", "differences give -", "1 of 6"});
  check_fails(gradcheck(wrong, {a, b}), {"the function", "input 1, index (1, 2)"});
}

TEST_CASE("gradcheck: one element that is off by 1 % is enough, wherever it is") {
  for (std::size_t element = 0; element < 6; ++element)
    CHECK_FALSE(gradcheck("skewed", [&](const Given& in) { return skewed(in[0], 1.01, element); }, {matrix()}));
}

TEST_CASE("gradcheck: errors that cancel in a sum of the outputs are found") {
  // Both rows of dy are swapped: the sum of the gradient stays.
  auto swapped = [](const Given& in) {
    return record("swapped", Tensor(in[0].value()), {in[0]}, [](Tensor& dy, Gradients& d) {
      std::swap_ranges(dy.data(), dy.data() + 3, dy.data() + 3);
      d[0] += std::move(dy);
    });
  };
  CHECK_FALSE(gradcheck("swapped", swapped, {matrix()}));
}

TEST_CASE("gradcheck: 0 on both sides fails, unless it is meant") {
  auto constant_part = [](const Given& in) { return in[0] * 0.0 + in[1]; };
  check_fails(gradcheck("f", constant_part, {matrix(), matrix()}, {.names = {"dead"}}),
              {"input 0 (dead)", "0 everywhere", "expect_zero"});
  CHECK(gradcheck("f", constant_part, {matrix(), matrix()}, {.expect_zero = {0}}));
  const std::vector<Variable> numbers = {Variable(2.0, true), Variable(3.0, true)};
  check_fails(gradcheck("f", constant_part, numbers), {"input 0", "0 everywhere"});
  auto second = [](const Given& in) { return in[1] * 2.0; };
  check_fails(gradcheck("f", second, numbers), {"input 0", "gets no gradient"});
  CHECK(gradcheck("f", second, {Variable(zeros({0, 2}), true), matrix()}));  // which has nothing to depend on
}

TEST_CASE(
    "gradcheck: expect_zero asks for a gradient of 0, but for rounding, of the inputs that it names and of no others") {
  auto function = [](const Given& in) { return in[0] * 0.0 + in[1]; };
  check_fails(gradcheck("f", function, {matrix(), matrix()}, {.expect_zero = {0, 1}}),
              {"input 1, index (", "where expect_zero says 0"});
  check_fails(gradcheck("f", function, {matrix(), matrix()}, {.expect_zero = {1}}), {"input 0", "0 everywhere"});
  auto tiny = [](const Given& in) { return in[0] * 1e-10; };  // less than differences can tell from 0
  check_fails(gradcheck("f", tiny, {matrix()}, {.expect_zero = {0}}), {"input 0", "e-10", "says 0"});
  check_throws<ValueError>([&] { gradcheck("f", tiny, {matrix()}, {.expect_zero = {1}}); }, {"input 1 of 1"});
}

TEST_CASE("gradcheck: a step and tolerances that make no check are refused by their names") {
  auto square = [](const Given& in) { return in[0] * in[0]; };
  double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  auto refuse = [&](const GradcheckOptions& options, const char* option, const char* value) {
    check_throws<ValueError>([&] { gradcheck("square", square, {matrix()}, options); }, {"gradcheck", option, value});
  };
  refuse({.step = nan}, "step", "nan");
  refuse({.step = 0}, "step", "0");
  refuse({.step = infinity}, "step", "inf");
  refuse({.atol = nan}, "atol", "nan");
  refuse({.atol = -1}, "atol", "-1");
  refuse({.rtol = nan}, "rtol", "nan");
  refuse({.rtol = infinity}, "rtol", "inf");
}

TEST_CASE("gradcheck: 0 but for rounding is 0") {
  auto total = [](const Given& in) { return sum(softmax(in[0]) * 1.1); };  // 1.1 for each row, whatever the input
  check_fails(gradcheck("total", total, {matrix()}), {"input 0", "0 everywhere"});
  CHECK(gradcheck("total", total, {matrix()}, {.expect_zero = {0}}));
}

TEST_CASE("gradcheck: an input on which the result does not depend is named") {
  auto first = [](const Given& in) { return in[0] * 2; };
  check_fails(gradcheck("first", first, {matrix(), matrix()}), {"first", "input 1", "does not depend on it"});
  auto cut = [](const Given& in) { return in[0].detach() * 2; };
  check_fails(gradcheck("cut", cut, {matrix()}), {"cut", "does not depend on any input"});
  auto half_cut = [](const Given& in) { return in[0] * in[1].detach(); };
  check_fails(gradcheck("half_cut", half_cut, {matrix(), matrix()}, {.expect_zero = {1}}),
              {"input 1", "differences give", "backward reaches this input not at all"});
  check_fails(gradcheck("first", first, {matrix(false)}), {"no input requires a gradient"});
  check_fails(gradcheck("empty", [](const Given&) { return Variable(); }, {matrix()}), {"empty Variable"});
}

TEST_CASE("gradcheck: it says so when a second call gives other values") {
  double calls = 0;
  auto changing = [&](const Given& in) { return in[0] * ++calls; };
  check_fails(gradcheck("changing", changing, {matrix()}), {"second call", "index (0, 0)", "1", "2", "dropout"});
  std::int64_t length = 0;
  auto growing = [&](const Given& in) { return sum(in[0]) * ones({++length}); };
  check_fails(gradcheck("growing", growing, {matrix()}), {"second call", "(1,)", "(2,)"});
}

TEST_CASE("gradcheck: what is not finite fails") {
  double nan = std::numeric_limits<double>::quiet_NaN();
  Variable zero(zeros({2}), true);
  check_fails(gradcheck("log", [](const Given& in) { return log(in[0]); }, {zero}),
              {"log", "index (0,)", "-inf", "not finite"});
  auto nan_slope = [&](const Given& in) { return skewed(in[0], nan, 1); };
  check_fails(gradcheck("nan_slope", nan_slope, {zero}), {"index (1,)", "backward gives nan"});
  auto steep = [](const Given& in) { return sqrt(in[0] + 1e-7); };  // NaN to the left of 0
  check_fails(gradcheck("steep", steep, {zero}), {"index (0,)", "differences give", "nan"});
  auto both = [&](const Given& in) { return sqrt(skewed(in[0], nan, 1) + 1e-7); };
  check_fails(gradcheck("both", both, {Variable(tensor({2}, {1, 0}), true)}),
              {"index (1,)", "backward gives nan", "1 of 2"});
}

TEST_CASE("gradcheck: values and gradients of the inputs are as before, also when the function throws") {
  Variable x = matrix(), y = matrix();
  Tensor value = x.value();
  sum(x * x).backward();
  Tensor grad = x.grad();
  CHECK(gradcheck("mul", [](const Given& in) { return in[0] * in[1]; }, {x, y}));
  check_close(x, value, 0, 0);
  check_close(x.grad(), grad, 0, 0);
  CHECK_FALSE(y.has_grad());
  for (int last : {1, 2, 3, 6}) {
    int calls = 0;
    auto throwing = [&](const Given& in) {
      if (++calls == last) throw std::runtime_error("enough");
      return in[0] * in[1];
    };
    CHECK_THROWS_AS(gradcheck("throwing", throwing, {x, y}), std::runtime_error);
    check_close(x, value, 0, 0);
    check_close(x.grad(), grad, 0, 0);
    CHECK_FALSE(y.has_grad());
  }
}

TEST_CASE("gradcheck: a graph that was recorded before it still runs backward after it") {
  Variable x(tensor({2}, {1, 2}), true);
  Variable y = sum(x * x);
  CHECK(gradcheck([](const auto& in) { return in[0] * in[0]; }, {x}));
  y.backward();
  check_close(x.grad(), tensor({2}, {2, 4}));
}

TEST_CASE("gradcheck: one variable passed twice counts both uses") {
  Variable x = matrix();
  CHECK(gradcheck("mul", [](const Given& in) { return in[0] * in[1]; }, {x, x}));
}

TEST_CASE("gradcheck: inputs without elements and absent ones are no obstacle, results of operations are") {
  Variable none(zeros({0, 3}), true);
  CHECK(gradcheck("exp", [](const Given& in) { return exp(in[0]); }, {none, Variable()}));
  check_fails(gradcheck("exp", [](const Given& in) { return exp(in[0]); }, {matrix() * 2}), {"input 0", "mul"});
}

TEST_CASE("gradcheck: a rule that adds nothing to an input that asks for a gradient is named") {
  // The product's true gradient also arrives along other paths, or is 0: differences would not see what is missing.
  auto forgetful = [](const Variable& a, const Variable& b) {
    return record("forgetful", a.value() + 0 * b.value(), {a, b}, [](Tensor& dy, Gradients& d) { d[0] += dy; });
  };
  auto function = [&](const Given& in) { return sum(forgetful(in[0], in[1]) * in[1]); };
  check_fails(gradcheck("sums", function, {matrix(), matrix()}), {"sums", "forgetful", "d[1]", "(2, 3)"});
  // Where the gradient is 0, a rule need not add one.
  auto zero = [&](const Given& in) { return sum(forgetful(in[0], in[1])); };
  CHECK(gradcheck("zero", zero, {matrix(), matrix()}, {.expect_zero = {1}}));
  CHECK(gradcheck("sums", [&](const Given& in) { return sum(forgetful(in[0], Variable(ones({2, 3})))); }, {matrix()}));
}
