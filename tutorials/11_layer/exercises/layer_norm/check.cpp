#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Variable my_layer_norm(const Variable& x, const Variable& weight,
                       const Variable& bias, double eps);

namespace {

/// Layer norm over other axes, with another count, or another place for eps.
Tensor other(const Tensor& numbers, const Axes& axes, double correction = 0,
             double inside = 1e-5, double outside = 0) {
  Variable x(numbers);
  Variable spread =
      sqrt(variance(x, axes, {.correction = correction, .keepdims = true}) +
           inside);
  return ((x - mean(x, axes, {.keepdims = true})) / (spread + outside))
      .value();
}

}  // namespace

void checks(Exercise& e) {
  e.check("the row (1, 2, 3, 6)", [] {
    Tensor x = tensor({1, 4}, {1, 2, 3, 6});
    Variable got = my_layer_norm(x, ones({4}), zeros({4}), 0);
    Variable centred = Variable(x) - 3.0;
    expect_close(got, layer_norm(x, {}, {}, 0).value(),
                 {{other(x, {-1}, 1, 0),
                   "the variance is divided by 3, one less than the width; "
                   "layer norm divides by the width"},
                  {centred.value(),
                   "the mean is taken away, and the division is missing"},
                  {(centred / 3.5).value(),
                   "it is divided by the variance, 3.5, and not by its root"},
                  {(Variable(x) / std::sqrt(3.5)).value(),
                   "it is divided, but the mean was not taken away"},
                  {rms_norm(x, {}, 0).value(),
                   "that is RMSNorm: take the mean away first"}});
  });
  e.check("eps stands below the root: 1 and 2 with eps 0.5", [] {
    Tensor x = tensor({1, 2}, {1, 2});
    Variable got = my_layer_norm(x, ones({2}), zeros({2}), 0.5);
    expect_close(
        got, layer_norm(x, {}, {}, 0.5).value(),
        {{other(x, {-1}, 0, 0, 0.5),
          "eps is added to the root; it belongs to the variance, below it"},
         {other(x, {-1}, 0, 0),
          "eps is missing: a row of equal numbers would give 0 / 0"},
         {other(x, {-1}, 0, 0.25), "eps is squared, and is not to be"}});
  });
  e.check("a batch, (3, 3, 3): each row by itself", [] {
    Generator random(2);
    Tensor x = random.normal({3, 3, 3}, 1, 2);
    Variable got = my_layer_norm(x, ones({3}), zeros({3}), 1e-5);
    Variable lost = (Variable(x) - mean(Variable(x), {-1})) /
                    sqrt(variance(Variable(x), {-1}) + 1e-5);
    expect_close(
        got, layer_norm(x).value(),
        {{other(x, {0}),
          "it runs over the batch: a sequence would depend on what stands "
          "beside it. It is to "
          "run over the last axis, -1"},
         {other(x, {1}),
          "it runs over time; it is to run over the last axis, -1"},
         {other(x, {0, 1}),
          "it runs over batch and time, as batch norm does; it is to run "
          "over the last axis"},
         {other(x, {0, 1, 2}),
          "it runs over all numbers at once; each row is to do so by itself"},
         {other(x, {1, 2}),
          "it runs over time and width; over the last axis alone is meant"},
         {lost.value(),
          "the means have lost their axis and lie along the wrong one: "
          "{.keepdims = true}"}});
  });
  e.check("weight and bias", [] {
    Generator random(3);
    Tensor x = random.normal({2, 3, 4}), weight = random.normal({4}),
           bias = random.normal({4});
    Variable got = my_layer_norm(x, weight, bias, 1e-5);
    Variable n = layer_norm(x);
    expect_close(
        got, layer_norm(x, weight, bias).value(),
        {{n.value(), "weight and bias are missing"},
         {(n * weight).value(), "the bias is missing"},
         {((n + bias) * weight).value(),
          "the bias is added before the weight multiplies; it comes last"}});
  });
  e.check("the gradients of x, weight and bias", [] {
    Generator random(4);
    Variable x(random.normal({2, 3, 4}), true),
        weight(random.normal({4}), true), bias(random.normal({4}), true);
    Variable X(x.value(), true), W(weight.value(), true),
        B(bias.value(), true);
    Tensor dy = random.normal({2, 3, 4});
    Variable y = my_layer_norm(x, weight, bias, 1e-5);
    expect(
        y.requires_grad(),
        "the result knows no rule: compute with Variables, not with value()");
    y.backward(dy);
    layer_norm(X, W, B).backward(dy);
    expect(x.has_grad() && weight.has_grad() && bias.has_grad(),
           "x, weight or bias has no gradient: was it detached?");
    Variable n = layer_norm(Variable(x.value()));
    Variable spread =
        sqrt(variance(Variable(x.value()), {-1}, {.keepdims = true}) + 1e-5);
    expect_close(x.grad(), X.grad(),
                 {{(Variable(dy) * weight.detach() / spread).value(),
                   "mean and variance are taken as constants; but x moves "
                   "them, too: compute both from the Variable x"}});
    expect_close(weight.grad(), W.grad());
    expect_close(bias.grad(), B.grad());
  });
}

}  // namespace exercise
