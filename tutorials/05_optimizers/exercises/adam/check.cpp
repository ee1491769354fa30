#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "tutorials/05_optimizers/exercises/adam/adam.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double step(Adam& adam, double theta, double g);

namespace {

const std::vector<double> slopes = {0.4, -0.1, 0.25, 0.3, -0.2, 0.05};

using Step = std::function<double(Adam&, double, double)>;

/// theta after each of `steps` steps from 1, a gradient each.
Tensor path(const Step& take, Adam adam, std::size_t steps) {
  Tensor result = empty({static_cast<std::int64_t>(steps)});
  double theta = 1;
  for (std::size_t i = 0; i < steps; ++i)
    result(i) = static_cast<Scalar>(theta = take(adam, theta, slopes[i]));
  return result;
}

/// The same by optim::Adam.
Tensor true_path(const Adam& adam, std::size_t steps) {
  Variable theta(1, true);
  optim::Adam optimizer(
      {theta},
      {.lr = adam.lr, .betas = {adam.beta1, adam.beta2}, .eps = adam.eps});
  Tensor result = empty({static_cast<std::int64_t>(steps)});
  for (std::size_t i = 0; i < steps; ++i) {
    optimizer.zero_grad();
    (slopes[i] * theta).backward();
    optimizer.step();
    result(i) = static_cast<Scalar>(theta.item());
  }
  return result;
}

/// A step with one thing wrong.
struct Wrong {
  bool correct_m = true, correct_v = true, eps_in_root = false,
       swapped = false, remembers = true, squared = true, brackets = true;
  double sign = -1;

  double operator()(Adam& adam, double theta, double g) const {
    ++adam.t;
    double beta1 = swapped ? adam.beta2 : adam.beta1,
           beta2 = swapped ? adam.beta1 : adam.beta2;
    double m = beta1 * adam.m + (1 - beta1) * g,
           v = beta2 * adam.v + (1 - beta2) * (squared ? g * g : std::abs(g));
    if (remembers) adam.m = m, adam.v = v;
    if (!brackets) m = m / 1 - std::pow(beta1, adam.t);
    if (correct_m && brackets) m /= 1 - std::pow(beta1, adam.t);
    if (correct_v) v /= 1 - std::pow(beta2, adam.t);
    return theta + sign * adam.lr * m /
                       (eps_in_root ? std::sqrt(v + adam.eps)
                                    : std::sqrt(v) + adam.eps);
  }
};

void expect_path(const Adam& adam, std::size_t steps) {
  Tensor got = path(step, adam, steps);
  const std::string brackets =
      "brackets are missing: m / 1 - pow(beta1, t) divides by 1; it is to be "
      "m / (1 - pow(beta1, t)), and the same for "
      "v";
  if (!std::isfinite(got(0))) {
    // Without the brackets v is below 0, and has no root, unless the gradient
    // is large.
    Adam other = adam;
    expect(!std::isfinite(step(other, 1, 1000)),
           "the first step gives no finite number: " + brackets);
    expect(false,
           "the first step gives no finite number: t is still 0 in the first "
           "step, and 1 - beta^0 is 0; count before you "
           "use it");
  }
  auto gives = [&](const Wrong& wrong) { return path(wrong, adam, steps); };
  std::string both =
      "the bias correction is left out: m and v start at 0 and are too small "
      "at first; divide them by "
      "1 - beta1^t and 1 - beta2^t";
  expect_close(
      got, true_path(adam, steps),
      {{gives({.correct_m = false, .correct_v = false}), both},
       {gives({.correct_m = false}),
        "the bias correction of m is left out: divide it by 1 - beta1^t"},
       {gives({.correct_v = false}),
        "the bias correction of v is left out: divide it by 1 - beta2^t"},
       {gives({.brackets = false}), brackets},
       {gives({.eps_in_root = true}),
        "eps is added inside the root; it stands outside: sqrt(v^) + eps"},
       {gives({.swapped = true}),
        "beta1 and beta2 are exchanged: beta1 is of m, beta2 of v"},
       {gives({.squared = false}),
        "v is the mean of the gradient's square: g * g"},
       {gives({.remembers = false}),
        "m and v are not remembered: change adam.m and adam.v"},
       {gives({.sign = 1}),
        "the step goes uphill: against the gradient is minus"},
       {full({static_cast<std::int64_t>(steps)}, 1), "theta never moves"}},
      1e-4, 1e-5);
}

}  // namespace

void checks(Exercise& e) {
  e.check("t counts the steps, m and v stay uncorrected", [] {
    Adam adam{.lr = 0.1, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8};
    step(adam, 1, 0.5);
    step(adam, 1, 0.5);
    expect(adam.t == 2, "after two steps t is " + std::to_string(adam.t));
    auto expect_kept = [](const char* name, double got, double want,
                          double corrected) {
      std::string is = fmt::format(
          "after two steps with the gradient 0.5, {} is {:.6g}", name, got);
      expect(got != 0,
             is + ": it is not remembered; change adam.m and adam.v");
      expect(std::abs(got - corrected) > 1e-6,
             is + ", which is the corrected one; only what is not corrected "
                  "is kept");
      expect(std::abs(got - want) < 1e-9,
             fmt::format("{}, it should be {:.6g}", is, want));
    };
    expect_kept("m", adam.m, 0.19 * 0.5, 0.5);
    expect_kept("v", adam.v, 0.001999 * 0.25, 0.25);
  });
  e.check("the first step is lr long, whatever the gradient", [] {
    expect_path({.lr = 0.1, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8}, 1);
  });
  e.check("six steps, as optim::Adam takes them", [] {
    expect_path({.lr = 0.1, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8}, 6);
  });
  e.check("an eps that is felt", [] {
    expect_path({.lr = 0.1, .beta1 = 0.8, .beta2 = 0.95, .eps = 0.1}, 6);
  });
}

}  // namespace exercise
