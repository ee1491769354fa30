#define DOCTEST_CONFIG_IMPLEMENT
#include "gradus.hpp"
#include "testing/doctest.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_gradients;

/// x sigmoid(x), known as swish or SiLU. With s = sigmoid(x) its slope is s
/// (1 + x (1 - s)).
Variable swish(const Variable& x) {
  Tensor s = sigmoid(x).value();
  return record("swish", x.value() * s, {x},
                [x, s](Tensor& dy, Gradients& d) {
                  d[0] += dy * s * (1 + x.value() * (1 - s));
                });
}

/// The same value, and in the rule a 1 is forgotten.
Variable wrong_swish(const Variable& x) {
  Tensor s = sigmoid(x).value();
  return record("wrong_swish", x.value() * s, {x},
                [x, s](Tensor& dy, Gradients& d) {
                  d[0] += dy * s * x.value() * (1 - s);
                });
}

TEST_CASE("swish: its values") {
  check_close(swish(Variable(tensor({3}, {-1, 0, 1}))),
              tensor({3}, {-0.2689414214, 0, 0.7310585786}));
}

Variable x(tensor({2, 3}, {-3, -1, -0.2, 0.5, 1, 4}), true);

TEST_CASE("swish: its gradient") {
  check_gradients("swish", [](const auto& in) { return swish(in[0]); }, {x});
}

TEST_CASE("the check notices a wrong rule" * doctest::should_fail()) {
  check_gradients("wrong_swish",
                  [](const auto& in) { return wrong_swish(in[0]); }, {x},
                  {.names = {"x"}});
}

int main(int count, char** arguments) {
  doctest::Context tests(count, arguments);
  tests.setOption("no-intro", true);
  tests.setOption("no-path-filenames", true);
  return tests.run();
}
