#include <fmt/format.h>

#include <cmath>

#include "tutorials/05_optimizers/exercises/momentum/momentum.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

double step(Momentum& sgd, double theta, double g);

namespace {

const std::vector<double> slopes = {0.4, -0.1, 0.25, 0.3, -0.2, 0.05};

/// A step with one thing wrong: how much of g enters, which direction is
/// taken, ...
struct Wrong {
  double share = 1, sign = -1;
  bool remembers = true, before = false, nesterov = false;

  double operator()(Momentum& sgd, double theta, double g) const {
    double last = sgd.direction, b = sgd.momentum * last + share * g;
    if (remembers) sgd.direction = b;
    double taken = before ? last : nesterov ? g + sgd.momentum * b : b;
    return theta + sign * sgd.lr * taken;
  }
};

template <class Step>
Tensor path(const Step& take, Momentum sgd, std::size_t steps) {
  Tensor result = empty({static_cast<std::int64_t>(steps)});
  double theta = 1;
  for (std::size_t i = 0; i < steps; ++i)
    result(i) = theta = take(sgd, theta, slopes[i]);
  return result;
}

void expect_path(const Momentum& sgd, std::size_t steps) {
  auto gives = [&](const Wrong& wrong) { return path(wrong, sgd, steps); };
  std::vector<Mistake> known = {
      {full({static_cast<std::int64_t>(steps)}, 1),
       "theta never moves: return the new one"},
      {gives({.sign = 1}),
       "the step goes uphill: against the direction is minus"},
      {gives({.share = sgd.lr}),
       "lr counts twice: it multiplies the direction once, where theta "
       "moves"},
      {gives({.share = 1 - sgd.momentum}),
       "g counts whole: with (1 - momentum) g the direction would be a mean, "
       "as in Adam"},
      {gives({.before = true}),
       "the step takes the direction of the step before: change it first, "
       "then move"},
      {gives({.nesterov = true}),
       "that is Nesterov's variant, which adds momentum times the direction "
       "to g"}};
  if (steps > 1)
    known.push_back(
        {gives({.remembers = false}),
         "the direction is not remembered: change sgd.direction"});
  expect_close(path(step, sgd, steps), path(Wrong(), sgd, steps), known);
}

}  // namespace

void checks(Exercise& e) {
  e.check("the first step is plain SGD",
          [] { expect_path({.lr = 0.5, .momentum = 0.9}, 1); });
  e.check("the second goes on in the first's direction",
          [] { expect_path({.lr = 0.5, .momentum = 0.9}, 2); });
  e.check("six steps, as optim::SGD takes them", [] {
    Momentum sgd{.lr = 0.1, .momentum = 0.6};
    Variable theta(1, true);
    optim::SGD optimizer({theta}, {.lr = sgd.lr, .momentum = sgd.momentum});
    for (double slope : slopes) {
      optimizer.zero_grad();
      (slope * theta).backward();
      optimizer.step();
    }
    expect_path(sgd, 6);
    expect(std::abs(path(step, sgd, 6)(5) - theta.item()) < 1e-9,
           "optim::SGD ends elsewhere");
  });
}

}  // namespace exercise
