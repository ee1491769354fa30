#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor step(const Tensor& theta, const Tensor& direction, double lr,
            double weight_decay);

namespace {

void expect_step(const Tensor& theta, const Tensor& direction, double lr,
                 double decay) {
  Tensor plain = theta - lr * direction, right = plain - lr * decay * theta;
  expect_close(
      step(theta, direction, lr, decay), right,
      {{plain, "the matrix does not decay: it has two axes"},
       {theta, "theta never moves: return the new one"},
       {plain - decay * theta,
        "the decay is not multiplied with lr: it is lr weight_decay theta"},
       {plain + lr * decay * theta,
        "the weight grows by its decay: that has a minus"},
       {theta + lr * direction - lr * decay * theta,
        "the step goes uphill: lr direction has a minus"},
       {plain * (1 - lr * decay),
        "the decay is taken of the theta that has moved; take it of the one "
        "before the step"},
       {theta - lr * direction * (1 + decay),
        "the decay stands beside the direction, not in it: lr weight_decay "
        "theta"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("without decay it is Adam's step", [] {
    Tensor theta = tensor({2, 2}, {1, -2, 3, 0.5}),
           direction = tensor({2, 2}, {0.5, 1, -1, 0.25});
    expect_close(step(theta, direction, 0.1, 0), theta - 0.1 * direction,
                 {{theta, "theta never moves: return the new one"},
                  {theta + 0.1 * direction,
                   "the step goes uphill: lr direction has a minus"}});
  });
  e.check("a matrix decays", [] {
    expect_step(tensor({2, 2}, {1, -2, 3, 0.5}),
                tensor({2, 2}, {0.5, 1, -1, 0.25}), 0.1, 0.3);
  });
  e.check("a bias does not", [] {
    Tensor theta = tensor({3}, {1, -2, 3}),
           direction = tensor({3}, {0.5, 1, -1});
    expect_close(
        step(theta, direction, 0.1, 0.3), theta - 0.1 * direction,
        {{theta - 0.1 * direction - 0.03 * theta,
          "a theta of one axis decays: only those of two or more do"}});
  });
  e.check("a step of optim::AdamW", [] {
    Variable theta(tensor({2, 2}, {1, -2, 3, 0.5}), true);
    optim::AdamW adamw({theta}, {.lr = 0.1, .eps = 0, .weight_decay = 0.3});
    Tensor before = theta.value();
    sum(theta * tensor({2, 2}, {3, -1, 2, -5})).backward();
    adamw.step();
    Tensor direction = tensor(
        {2, 2}, {1, -1, 1, -1});  // of the first step: the gradient's sign
    expect_close(step(before, direction, 0.1, 0.3), theta.value());
  });
}

}  // namespace exercise
