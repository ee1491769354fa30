#include "testing/doctest.hpp"

#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "autograd/record.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_gradients;
using testing::check_throws;

// The line that a failure names is seen in the output of chapter 4's tests, which fail on purpose.
namespace {

Variable x() { return Variable(tensor({2}, {0.5, -2}), true); }

/// x^2 with the gradient of 2 x^2.
Variable wrong_square(const Variable& x) {
  return record("wrong_square", x.value() * x.value(), {x},
                [x](Tensor& dy, Gradients& d) { d[0] += 4 * dy * x.value(); });
}

}  // namespace

TEST_CASE("check_close and check_gradients: what is right passes") {
  check_close(x(), tensor({2}, {0.5, -2}));
  check_close(x().value(), tensor({2}, {0.6, -2}), 0, 0.11);
  check_gradients([](const auto& in) { return in[0] * in[0]; }, {x()});
  check_gradients("product", [](const auto& in) { return in[0] * in[1]; }, {x(), x()}, {.names = {"a", "b"}});
}

TEST_CASE("check_close fails: shapes, values of a tensor and of a Variable" * doctest::expected_failures(3)) {
  check_close(zeros({2}), zeros({2, 1}));
  check_close(tensor({2}, {1, 2}), tensor({2}, {1, 2.1}));
  check_close(x(), tensor({2}, {0.5, 2}));
}

TEST_CASE("check_close: a tolerance that would let anything pass is refused by its name") {
  check_throws<ValueError>([] { check_close(ones({2}), zeros({2}), NAN, 0); }, {"check_close", "rtol", "nan"});
  check_throws<ValueError>([] { check_close(ones({2}), zeros({2}), 0, INFINITY); }, {"check_close", "atol", "inf"});
  check_throws<ValueError>([] { check_close(ones({2}), ones({2}), -1, 0); }, {"check_close", "rtol", "-1"});
}

TEST_CASE("check_gradients fails: a wrong rule, and no rule; its options are gradcheck's" *
          doctest::expected_failures(3)) {
  check_gradients([](const auto& in) { return wrong_square(in[0]); }, {x()});
  check_gradients("constant", [](const auto& in) { return in[0].detach() * 2; }, {x()});
  auto dead = [](const auto& in) { return in[0] * 0.0; };
  check_gradients(dead, {x()});
  check_gradients(dead, {x()}, {.expect_zero = {0}});
}
