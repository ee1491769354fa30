#include "optim/clip_grad.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/helpers.hpp"
#include "tests/optim/quadratic.hpp"

using namespace gradus;
using optim::clip_grad_norm;
using testing::check_close;
using testing::check_throws;
using testing::give_gradient;

namespace {

// Parameters of zeros with these gradients.
std::vector<Variable> with_gradients(const std::vector<Tensor>& gradients) {
  std::vector<Variable> parameters;
  for (const Tensor& gradient : gradients) {
    parameters.emplace_back(zeros(shape_of(gradient)), true);
    give_gradient(parameters.back(), gradient);
  }
  return parameters;
}

std::vector<Variable> norm_13() {
  return with_gradients({tensor({2}, {3, 4}), tensor({2}, {0, 0}), tensor({1}, {12})});
}

}  // namespace

TEST_CASE("optim-05: clipping scales by the total norm, and returns the norm before") {
  std::vector<Variable> p = norm_13();
  CHECK(clip_grad_norm(p, 6.5) == doctest::Approx(13).epsilon(1e-14));
  check_close(p[0].grad(), tensor({2}, {1.4999998846153937, 1.9999998461538582}));
  check_close(p[1].grad(), zeros({2}));
  check_close(p[2].grad(), tensor({1}, {5.999999538461575}));
}

TEST_CASE("optim-05: gradients within the limit stay as they are to the bit") {
  for (double limit : {20.0, 13.1, std::numeric_limits<double>::infinity()}) {
    std::vector<Variable> p = norm_13();
    CHECK(clip_grad_norm(p, limit) == doctest::Approx(13).epsilon(1e-14));
    check_close(p[0].grad(), tensor({2}, {3, 4}), 0, 0);
    check_close(p[2].grad(), tensor({1}, {12}), 0, 0);
  }
}

TEST_CASE("optim-05: gradients that are all zero stay zero") {
  for (double limit : {1.0, 0.0}) {
    std::vector<Variable> p = with_gradients({zeros({2}), zeros({})});
    CHECK(clip_grad_norm(p, limit) == 0);
    check_close(p[0].grad(), zeros({2}), 0, 0);
  }
}

TEST_CASE("optim-05: a limit that is negative or NaN is refused, and touches nothing") {
  std::vector<Variable> p = norm_13();
  check_throws<ValueError>([&] { clip_grad_norm(p, -1); }, {"clip_grad_norm", "-1", "0 or more"});
  check_throws<ValueError>([&] { clip_grad_norm(p, std::nan("")); }, {"clip_grad_norm", "nan"});
  check_close(p[0].grad(), tensor({2}, {3, 4}), 0, 0);
}

TEST_CASE("tied weights count once, parameters without a gradient not at all") {
  std::vector<Variable> p = with_gradients({tensor({2}, {3, 4})});
  CHECK(clip_grad_norm({p[0], Variable(ones({5}), true), p[0]}, 1) == doctest::Approx(5).epsilon(1e-14));
  check_close(p[0].grad(), tensor({2}, {3 / 5.000001, 4 / 5.000001}));
  CHECK(clip_grad_norm({Variable(ones({5}), true)}, 1) == 0);
  CHECK(clip_grad_norm({}, 1) == 0);
}

TEST_CASE(
    "a norm that is not finite skips the step, or is an error that changes nothing; a limit of infinity measures") {
  double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (double wrong : {nan, infinity, -infinity}) {
    CAPTURE(wrong);
    std::vector<Variable> p = with_gradients({tensor({1}, {1}), tensor({2}, {wrong, 2})});
    CHECK(!std::isfinite(clip_grad_norm(p, infinity)));
    check_throws<ValueError>([&] { clip_grad_norm(p, 1, true); },
                             {"clip_grad_norm", std::isnan(wrong) ? "nan" : "inf"});
    check_close(p[0].grad(), tensor({1}, {1}), 0, 0);
    check_close(p[1].grad(), tensor({2}, {wrong, 2}), 0, 0);
    CHECK(!std::isfinite(clip_grad_norm(p, 1)));
    CHECK(!p[0].has_grad());
    CHECK(!p[1].has_grad());
  }
}

TEST_CASE("squares that overflow or vanish in double: the norm is right all the same") {
  for (double unit : {1e200, 1e-200}) {
    std::vector<Variable> p = with_gradients({tensor({2}, {3 * unit, 4 * unit})});
    CHECK(clip_grad_norm(p, unit) / unit == doctest::Approx(5));
    if (unit > 1) check_close(p[0].grad(), tensor({2}, {0.6 * unit, 0.8 * unit}), 1e-12);
  }
  std::vector<Variable> p = with_gradients({tensor({2}, {3e200, 4e200})});
  clip_grad_norm(p, 1);
  check_close(p[0].grad(), tensor({2}, {0.6, 0.8}));
}
