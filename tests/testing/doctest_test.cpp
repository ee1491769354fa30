#include "testing/doctest.hpp"

#include <cmath>
#include <filesystem>

#include "autograd/core/process.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/record.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_gradients;
using testing::check_throws;

namespace {

Variable x() { return Variable(tensor({2}, {0.5, -2}), true); }

/// x^2 with the gradient of 2 x^2.
Variable wrong_square(const Variable& x) {
  return record("wrong_square", x.value() * x.value(), {x},
                [x](Tensor& dy, Gradients& d) { d[0] += 4 * dy * x.value(); });
}

/// Runs a test case that is skipped by this process in one of its own, and checks that each of its checks fails: the
/// first in `line` and the next in those that follow, with these sentences.
void check_fails(const std::string& test_case, int line, const std::vector<std::string>& sentences) {
  const Ending ending = run_program({.words = {std::filesystem::read_symlink("/proc/self/exe").string(), "--no-skip",
                                               "--no-colors", "--gnu-file-line", "--test-case=" + test_case}});
  INFO(ending.output);
  CHECK(ending.status == 1);
  CHECK(ending.output.find(fmt::format("{0} | 0 passed | {0} failed", sentences.size())) != std::string::npos);
  for (const std::string& sentence : sentences) {
    const std::string start = fmt::format("testing/doctest_test.cpp:{}: ERROR: ", line++);
    const std::size_t at = ending.output.find(start);
    REQUIRE_MESSAGE(at != std::string::npos, start);
    const std::string said = ending.output.substr(at, ending.output.find("\n\n", at) - at);
    CHECK_MESSAGE(said.find(sentence) != std::string::npos, sentence);
  }
}

}  // namespace

TEST_CASE("check_close and check_gradients: what is right passes") {
  check_close(x(), tensor({2}, {0.5, -2}));
  check_close(x().value(), tensor({2}, {0.6, -2}), 0, 0.11);
  check_gradients([](const auto& in) { return in[0] * in[0]; }, {x()});
  check_gradients("product", [](const auto& in) { return in[0] * in[1]; }, {x(), x()}, {.names = {"a", "b"}});
  auto dead = [](const auto& in) { return in[0] * 0.0; };
  check_gradients(dead, {x()}, {.expect_zero = {0}});
}

constexpr int first_close = __LINE__ + 2;
TEST_CASE("on purpose: check_close" * doctest::skip()) {
  check_close(zeros({2}), zeros({2, 1}));
  check_close(tensor({2}, {1, 2}), tensor({2}, {1, 2.1}));
  check_close(x(), tensor({2}, {0.5, 2}));
}

TEST_CASE("check_close fails in the line that calls it: shapes, values of a tensor and of a Variable") {
  check_fails("on purpose: check_close", first_close, {"(2, 1)", "(1,)", "(1,)"});
}

TEST_CASE("check_close: a tolerance that would let anything pass is refused by its name") {
  check_throws<ValueError>([] { check_close(ones({2}), zeros({2}), NAN, 0); }, {"check_close", "rtol", "nan"});
  check_throws<ValueError>([] { check_close(ones({2}), zeros({2}), 0, INFINITY); }, {"check_close", "atol", "inf"});
  check_throws<ValueError>([] { check_close(ones({2}), ones({2}), -1, 0); }, {"check_close", "rtol", "-1"});
}

constexpr int first_gradients = __LINE__ + 2;
TEST_CASE("on purpose: check_gradients" * doctest::skip()) {
  check_gradients("wrong", [](const auto& in) { return wrong_square(in[0]); }, {x()});
  check_gradients("constant", [](const auto& in) { return in[0].detach() * 2; }, {x()});
  check_gradients("dead", [](const auto& in) { return in[0] * 0.0; }, {x()});
}

TEST_CASE("check_gradients fails in the line that calls it: a wrong rule, no rule, and 0 that nobody said") {
  check_fails("on purpose: check_gradients", first_gradients,
              {"gradcheck of wrong: ", "gradcheck of constant: ", "gradcheck of dead: "});
}
