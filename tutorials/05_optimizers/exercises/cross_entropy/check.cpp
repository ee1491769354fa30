#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable loss(const Variable& scores, const Tensor& wanted);

namespace {

/// The same by the library, for scores that are small.
Variable log_softmax_along(const Variable& x, std::int64_t axis) {
  return x - log(sum(exp(x), {axis}, {.keepdims = true}));
}

void expect_loss(const Tensor& scores, const Tensor& wanted) {
  Variable x = scores, log_p = log_softmax_along(x, -1);
  Variable below = x - max(x, {-1}, {.keepdims = true});
  Variable rows = sum(wanted * log_p, {-1});
  expect_close(
      loss(x, wanted), (-mean(rows)).value(),
      {{(-sum(rows)).value(),
        "the losses are added: take their mean over the batch"},
       {(-mean(wanted * log_p)).value(),
        "the mean is taken over all elements; add up each row first, then "
        "take the mean of the rows"},
       {mean(rows).value(),
        "the sign is wrong: a logarithm of a probability is below 0, a loss "
        "above"},
       {(-mean(sum(wanted * log_softmax_along(x, 0), {-1}))).value(),
        "softmax runs along the batch: sum over the classes, the last axis"},
       {(-mean(sum(wanted * (x - log(sum(exp(x)))), {-1}))).value(),
        "the sum is over the whole tensor: each row has its own, with {-1} "
        "and keepdims"},
       {(-mean(sum(wanted * (below - log(sum(exp(below)))), {-1}))).value(),
        "the sum is over the whole tensor: each row has its own, with {-1} "
        "and keepdims"},
       {(-rows).value(), "that is a loss for each row: take their mean"},
       {(-mean(sum(wanted * exp(log_p), {-1}))).value(),
        "the logarithm is missing: that is the mean probability"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("one row", [] {
    expect_loss(tensor({1, 3}, {1, 2, -1}), tensor({1, 3}, {1, 0, 0}));
  });
  e.check("a batch", [] {
    expect_loss(tensor({3, 4}, {1, 2, -1, 0.5, 0, -2, 1, 3, 0.2, 1, 0, -1}),
                tensor({3, 4}, {1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0}));
  });
  e.check("its gradient", [] {
    Variable x(tensor({2, 3}, {1, 2, -1, 0, 0.5, 3}), true);
    Variable y(x.value(), true);
    loss(x, tensor({2, 3}, {1, 0, 0, 0, 1, 0})).backward();
    cross_entropy(y, indices({2}, {0, 1})).backward();
    expect_close(x.grad(), y.grad());
  });
  e.check("scores that are 1000 apart", [] {
    double large =
        loss(tensor({1, 2}, {1000, 0}), tensor({1, 2}, {0, 1})).item();
    expect(!std::isinf(large),
           "the loss is infinite: it takes the logarithm of a probability "
           "that is 0; log p is the "
           "score less the logarithm of the sum, without a division");
    expect(!std::isnan(large),
           "the loss is no number: exp of a large score is infinite; take "
           "the row's maximum away "
           "from its scores first");
    expect(std::abs(large - 1000) < 1e-6,
           fmt::format("the loss is {}, it should be 1000", large));
  });
  e.check("a row of low scores beside one of high ones", [] {
    double both =
        loss(tensor({2, 2}, {1000, 0, 2, 0}), tensor({2, 2}, {0, 1, 0, 1}))
            .item();
    expect(std::isfinite(both),
           "the loss is not finite: the largest of all scores was taken away "
           "from each row, not the row's own");
    double want = (1000 + 2 + std::log(1 + std::exp(-2.))) / 2;
    expect(std::abs(both - want) < 1e-6,
           fmt::format("the loss is {}, it should be {}", both, want));
  });
}

}  // namespace exercise
