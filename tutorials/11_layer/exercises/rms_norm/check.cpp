#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_rms_norm(const Variable& x, const Variable& weight, double eps);

namespace {

/// Random numbers, the reader's gradients, and those of Gradus.
struct Case {
  explicit Case(std::int64_t rows, std::int64_t width, double eps = 1e-5) {
    Generator random(5);
    x = Variable(random.normal({rows, width}), true);
    weight = Variable(random.normal({width}), true);
    dy = random.normal({rows, width});
    Variable y = my_rms_norm(x, weight, eps);
    expect(static_cast<bool>(y),
           "the result is an empty Variable: return what was computed");
    y.backward(dy);
    X = Variable(x.value(), true), W = Variable(weight.value(), true);
    rms_norm(X, W, eps).backward(dy);
    r = sqrt(mean(x.detach() * x.detach(), {-1}, {.keepdims = true}) + eps);
    g = Variable(dy) * weight.detach();
  }
  Variable x, weight, X, W, r, g;
  Tensor dy;
};

}  // namespace

void checks(Exercise& e) {
  e.check("its value", [] {
    Tensor x = tensor({2, 3}, {1, 2, 4, 3, -3, 6}),
           weight = tensor({3}, {1, 2, -1});
    Variable squares = sum(Variable(x * x), {-1}, {.keepdims = true});
    expect_close(my_rms_norm(x, weight, 0.5),
                 rms_norm(x, weight, 0.5).value(),
                 {{layer_norm(x, weight, {}, 0.5).value(),
                   "that is layer norm: RMSNorm takes no mean away"},
                  {(x / sqrt(squares + 0.5) * weight).value(),
                   "the squares are added and not averaged: divide by the "
                   "width, below the root"},
                  {(x / (squares / 3.0 + 0.5) * weight).value(),
                   "the root is missing"},
                  {rms_norm(x, {}, 0.5).value(), "the weight is missing"},
                  {(x / (sqrt(squares / 3.0) + 0.5) * weight).value(),
                   "eps is added to the root; it stands below it"},
                  {rms_norm(x, weight, 0).value(), "eps is missing"}});
  });
  e.check("the gradient of weight", [] {
    Case c(3, 4);
    expect(c.weight.has_grad(),
           "no gradient arrives at weight: the rule adds nothing to d[1]");
    Variable last = slice(Variable(c.dy) * c.x.detach() / c.r, 0, 2, 3);
    expect_close(
        c.weight.grad(), c.W.grad(),
        {{sum(Variable(c.dy) * c.x.detach(), {0}).value(),
          "weight_i is multiplied with x_i / r, and the r is missing"},
         {sum(Variable(c.dy), {0}).value(),
          "weight_i is multiplied with x_i / r, which is missing"},
         {reshape(last, {4}).value(),
          "only the last row counts: += and not ="}});
  });
  e.check("the gradient of x, one row", [] {
    Case c(1, 4);
    expect(c.x.has_grad(),
           "no gradient arrives at x: the rule adds nothing to d[0]");
    Variable x = c.x.detach();
    Variable s = sum(c.g * x, {-1}, {.keepdims = true}), direct = c.g / c.r,
             cube = c.r * c.r * c.r;
    Variable of_dy = sum(Variable(c.dy) * x, {-1}, {.keepdims = true});
    expect_close(c.x.grad(), c.X.grad(),
                 {{direct.value(),
                   "the share through r is missing: x_i moves r, and r moves "
                   "all y of the row"},
                  {(direct - x * s / cube).value(),
                   "a factor 1/width is missing in the share through r: "
                   "dr/dx_i is x_i / (n r)"},
                  {(direct + x * s / cube / 4.0).value(),
                   "the share through r has the wrong sign: y falls as r "
                   "grows, its slope is -x_i weight_i / r^2"},
                  {(direct - x * s / c.r / c.r / 4.0).value(),
                   "the share through r lacks an r: 1/r^2 from y = x/r, and "
                   "one more from dr/dx_i"},
                  {(Variable(c.dy) / c.r - x * of_dy / cube / 4.0).value(),
                   "the weight is missing: dy_i weight_i"},
                  {(direct - x * of_dy / cube / 4.0).value(),
                   "in the sum through r the weight is missing: it is over "
                   "dy_j weight_j x_j"},
                  {(direct - x * x * c.g / cube / 4.0).value(),
                   "through r each x_i moves all y of its row, not only its "
                   "own: a sum over the row is missing"}});
  });
  e.check("the gradient of x, three rows and a large eps", [] {
    Case c(3, 5, 0.7);
    expect_close(c.x.grad(), c.X.grad());
    expect_close(c.weight.grad(), c.W.grad());
  });
}

}  // namespace exercise
