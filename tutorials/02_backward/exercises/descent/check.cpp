#include <functional>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

void descend(const std::function<Variable(const Variable&)>& loss,
             Variable& x, double lr, int steps);

namespace {

constexpr double lr = 0.1;

/// (x - 3)^2, whose slope is 2 (x - 3).
Variable bowl(const Variable& x) { return pow(x - 3, 2); }

/// Where that many steps lead from x, when a gradient of `left_over` was
/// there before and each step keeps a part `kept` of the gradients before it:
/// 0 is right, 1 comes of a missing zero_grad.
Tensor after(double x, int steps, double left_over, double kept) {
  double gradient = left_over;
  for (int i = 0; i < steps; ++i) {
    gradient = kept * gradient + 2 * (x - 3);
    x -= lr * gradient;
  }
  return full({}, x);
}

}  // namespace

void checks(Exercise& e) {
  e.check("one step from 0 on (x - 3)^2 leads to 0.6", [] {
    Variable x(0, true);
    const Variable same = x;
    descend(bowl, x, lr, 1);
    expect(x.is_leaf(),
           "x = x - ... makes a new Variable, which remembers the old one: "
           "it is no place to start from any more, and the "
           "graph grows from step to step. Change the value that x has: "
           "x.mutable_value() -= ...");
    expect(x.node() == same.node(),
           "x is another Variable now, and whoever holds the old one sees "
           "nothing of the step. Change the value that x "
           "has: x.mutable_value() -= ...");
    expect_close(
        x.value(), full({}, 0.6),
        {{full({}, -0.6),
          "it walks uphill: move against the gradient, with a minus"},
         {full({}, 6), "lr is missing"},
         {full({}, 0), "x has not moved"}});
  });
  e.check("each step uses its own gradient alone", [] {
    Variable x(0, true);
    descend(bowl, x, lr, 3);
    expect_close(x.value(), after(0, 3, 0, 0),
                 {{after(0, 3, 0, 1),
                   "the gradients of all steps so far are added up: backward "
                   "adds to what is there, so zero_grad "
                   "belongs into every step, before backward"},
                  {full({}, 1.8),
                   "every step uses the gradient at the start: compute the "
                   "loss anew where x is now"}});
  });
  e.check("a gradient that was there before does not count", [] {
    Variable x(0, true);
    (10 * x).backward();
    descend(bowl, x, lr, 1);
    expect_close(x.value(), after(0, 1, 0, 0),
                 {{after(0, 1, 10, 1),
                   "the gradient that x held before was added to that of the "
                   "first step: zero_grad belongs in front of "
                   "the first backward too"}});
  });
  e.check("fifty steps lead to 3, the bottom", [] {
    Variable x(0, true);
    descend(bowl, x, lr, 50);
    expect_close(x.value(), full({}, 3), {}, 1e-4);
  });
  e.check("two numbers at once go each to its own bottom", [] {
    Variable x(tensor({2}, {0, 9}), true);
    descend(
        [](const Variable& at) {
          return sum(pow(at - Variable(tensor({2}, {1, -2})), 2));
        },
        x, lr, 50);
    expect_close(x.value(), tensor({2}, {1, -2}), {}, 1e-3);
  });
}

}  // namespace exercise
