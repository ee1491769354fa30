#include "autograd/ops/loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "autograd/ops/elementwise.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_number;
using testing::check_throws;
using testing::checksum;
using testing::wave;

// X = 3 * wave((2, 3, 4)), t = [[0, 1, 3], [1, 2, 2]], Y = F.cross_entropy(X.permute(0, 2, 1), t, ...), (Y *
// wave(Y.shape, 2)).sum().backward(); checksum of Y and X.grad, by PyTorch 1.13. For ignore_index 255 both ones of t
// are 255.
TEST_CASE("cross_entropy: PyTorch's values and gradients for every reduction with smoothing and ignored rows") {
  struct Case {
    double smoothing;
    std::optional<std::int64_t> ignore;
    Reduction reduction;
    double y, dx;
  };
  for (const Case& c : std::vector<Case>{{0, {}, Reduction::none, 2.81917536495949, -3.24899510625852},
                                         {0, {}, Reduction::mean, 1.02338849529378, 0.167181168612571},
                                         {0, {}, Reduction::sum, 6.1403309717627, 1.00308701167542},
                                         {0, 1, Reduction::none, 2.38670047477906, -2.37888936464716},
                                         {0, 1, Reduction::mean, 1.05176348483737, 0.367861315324025},
                                         {0, 1, Reduction::sum, 4.20705393934946, 1.4714452612961},
                                         {0, 255, Reduction::none, 2.38670047477906, -2.37888936464716},
                                         {0, 255, Reduction::mean, 1.05176348483737, 0.367861315324025},
                                         {0, 255, Reduction::sum, 4.20705393934946, 1.4714452612961},
                                         {0.1, {}, Reduction::none, 2.60713480205361, -3.02545255073433},
                                         {0.1, {}, Reduction::mean, 1.0397389568901, 0.155697470164399},
                                         {0.1, {}, Reduction::sum, 6.23843374134062, 0.934184820986393},
                                         {0.1, 1, Reduction::none, 2.2368426381974, -2.2432449320308},
                                         {0.1, 1, Reduction::mean, 1.05996867834055, 0.359535815505937},
                                         {0.1, 1, Reduction::sum, 4.23987471336219, 1.43814326202375},
                                         {0.1, 255, Reduction::none, 2.2368426381974, -2.2432449320308},
                                         {0.1, 255, Reduction::mean, 1.05996867834055, 0.359535815505937},
                                         {0.1, 255, Reduction::sum, 4.23987471336219, 1.43814326202375},
                                         {1, {}, Reduction::none, 0.698769735900616, -1.01356955101664},
                                         {1, {}, Reduction::mean, 1.18689311125699, 0.0523441841308515},
                                         {1, {}, Reduction::sum, 7.12135866754196, 0.314065104785109},
                                         {1, 1, Reduction::none, 0.888122108962467, -1.02244503848353},
                                         {1, 1, Reduction::mean, 1.13381541986919, 0.284606317143148},
                                         {1, 1, Reduction::sum, 4.53526167947676, 1.13842526857259}}) {
    CAPTURE(c.smoothing);
    CAPTURE(c.ignore.value_or(-1));
    CAPTURE(static_cast<int>(c.reduction));
    Tensor logits = wave({2, 3, 4});
    for (Scalar& value : logits) value *= 3;
    std::int64_t one = c.ignore == 255 ? 255 : 1;
    Variable x(logits, true);
    Variable y = cross_entropy(x, indices({2, 3}, {0, one, 3, one, 2, 2}),
                               {.ignore_index = c.ignore, .label_smoothing = c.smoothing, .reduction = c.reduction});
    CHECK(y.shape() == (c.reduction == Reduction::none ? Shape{2, 3} : Shape{}));
    y.backward(wave(y.shape(), 2));
    check_number(checksum(y.value()), c.y);
    check_number(checksum(x.grad()), c.dx);
  }
}

// https://github.com/uTensor/uTensor/issues/175
TEST_CASE(
    "cross_entropy: large logits give their difference, without overflow or a division by an underflowed number") {
  Variable z(tensor({3, 3}, {-500, 300, 450, 10000, -10000, 0, -1050, -980, 1890}), true);
  Indices targets = indices({3}, {0, 1, 2});
  check_close(cross_entropy(z, targets, {.reduction = Reduction::none}), tensor({3}, {950, 20000, 0}), 1e-15);
  Variable loss = cross_entropy(z, targets);
  CHECK(loss.item() == doctest::Approx(6983.333333333333).epsilon(1e-15));
  loss.backward();
  double third = 1.0 / 3;
  check_close(z.grad(), tensor({3, 3}, {-third, 2.3916986577214705e-66, third, third, -third, 0, 0, 0, 0}), 1e-12,
              1e-300);
  // The largest double: x - max may overflow, to -inf and so to a probability of 0, but to nothing worse.
  double huge = std::numeric_limits<double>::max();
  Variable extreme(tensor({1, 2}, {huge, 0}), true);
  cross_entropy(extreme, indices({1}, {1})).backward();
  check_close(extreme.grad(), tensor({1, 2}, {1, -1}));
}

TEST_CASE("cross_entropy: a hopeless target keeps its digits, far below what 1 - p can show") {
  // log(1 + exp(-40)) = 4.248354255291589e-18, np.logaddexp(0, -40)
  Variable x(tensor({1, 2}, {-20, 20}), true);
  Variable loss = cross_entropy(x, indices({1}, {0}));
  CHECK(loss.item() == 40);
  loss.backward();
  check_close(x.grad(), tensor({1, 2}, {-1, 1}));
}

// https://github.com/pytorch/pytorch/issues/15508
TEST_CASE("cross_entropy: ignored rows give 0 and get 0, whether or not the index is a class, under every reduction") {
  Tensor z = tensor({4, 3}, {0, 1.25, -0.25, 1, -0.5, 0.75, -0.75, 0.5, -1, 0.25, -1.25, 0});
  for (std::int64_t ignored : {255, -1, -100, 3}) {
    Indices targets = indices({4}, {0, ignored, 2, 1});
    CrossEntropyOptions options{.ignore_index = ignored, .reduction = Reduction::none};
    check_close(cross_entropy(z, targets, options),
                tensor({4}, {1.6618678712750954, 0, 1.9118678712750954, 2.1941121864019144}));
    options.reduction = Reduction::sum;
    CHECK(cross_entropy(z, targets, options).item() == doctest::Approx(5.767847928952105).epsilon(1e-14));
    options.reduction = Reduction::mean;
    Variable x(z, true);
    Variable loss = cross_entropy(x, targets, options);
    CHECK(loss.item() == doctest::Approx(1.9226159763173685).epsilon(1e-14));
    loss.backward();
    check_close(x.grad(), tensor({4, 3}, {-0.27007194785068955, 0.22080393129862452, 0.04926801655206498, 0, 0, 0,
                                          0.06326138548264379, 0.22080393129862452, -0.28406531678126834,
                                          0.1665059099377383, -0.29618084298326575, 0.1296749330455274}));
  }
}

TEST_CASE("cross_entropy: any other target outside the classes is named with its row, under every reduction") {
  for (bool grad : {true, false})
    for (Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum})
      for (std::int64_t bad : {3, -4, -1, 254}) {
        Variable z(zeros({4, 3}), grad);
        check_throws<ValueError>(
            [&] {
              cross_entropy(z, indices({4}, {0, 255, bad, 1}), {.ignore_index = 255, .reduction = reduction});
            },
            {"cross_entropy", "row 2", fmt::format("target {} ", bad), "3 classes"});
        check_throws<ValueError>(
            [&] {
              cross_entropy(z, indices({4}, {0, 0, bad, 1}), {.reduction = reduction});
            },
            {"cross_entropy", "row 2", fmt::format("target {} ", bad), "3 classes"});
      }
}

TEST_CASE("cross_entropy: an ignored row of NaN stays out of the loss and of the gradient") {
  double nan = std::nan("");
  Variable x(tensor({2, 2}, {nan, nan, 0, 0}), true);
  Variable loss = cross_entropy(x, indices({2}, {9, 0}), {.ignore_index = 9, .label_smoothing = 0.1});
  CHECK(loss.item() == doctest::Approx(std::log(2)));
  loss.backward();
  check_close(x.grad(), tensor({2, 2}, {0, 0, -0.45, 0.45}));
}

TEST_CASE("cross_entropy: with every row ignored the mean is NaN, the sum 0, and all gradients are 0, as in PyTorch") {
  for (Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum}) {
    Variable x(wave({2, 3}), true);
    Variable y =
        cross_entropy(x, indices({2}, {7, 7}), {.ignore_index = 7, .label_smoothing = 0.1, .reduction = reduction});
    if (reduction == Reduction::mean)
      CHECK(std::isnan(y.item()));
    else
      check_close(y, zeros(y.shape()));
    y.backward(ones(y.shape()));
    check_close(x.grad(), zeros({2, 3}));
  }
  CHECK(std::isnan(cross_entropy(zeros({0, 3}), indices({0}, {})).item()));
  CHECK(cross_entropy(zeros({0, 3}), indices({0}, {}), {.reduction = Reduction::sum}).item() == 0);
}

TEST_CASE("cross_entropy: a class of logit -inf costs nothing unless it is the target") {
  double infinity = std::numeric_limits<double>::infinity();
  Variable x(tensor({1, 3}, {0, -infinity, 1}), true);
  Variable loss = cross_entropy(x, indices({1}, {0}));  // F.cross_entropy: 1.3133, grad [-0.7311, 0, 0.7311]
  CHECK(loss.item() == doctest::Approx(std::log(1 + std::exp(1))));
  loss.backward();
  double p = 1 / (1 + std::exp(-1));
  check_close(x.grad(), tensor({1, 3}, {-p, 0, p}));
  CHECK(cross_entropy(x, indices({1}, {1})).item() == infinity);
}

TEST_CASE("cross_entropy: logits of one row, and its gradient adds to one that is there") {
  Variable x(tensor({2}, {0, 0}), true);
  Variable loss = cross_entropy(x, indices({}, {1}));
  CHECK(loss.shape() == Shape{});
  (loss + cross_entropy(x, indices({}, {1}))).backward();
  check_close(x.grad(), tensor({2}, {1, -1}));
}

TEST_CASE("cross_entropy: shapes and options that do not fit are named") {
  for (bool grad : {true, false}) {
    Variable x(zeros({2, 3}), grad);
    check_throws<ShapeError>([&] { cross_entropy(x, indices({3}, {0, 0, 0})); }, {"cross_entropy", "(3,)", "(2, 3)"});
    check_throws<ShapeError>([&] { cross_entropy(x, indices({2, 1}, {0, 0})); }, {"cross_entropy", "(2, 1)", "(2, 3)"});
    check_throws<ShapeError>([&] { cross_entropy(Variable(zeros({}), grad), indices({}, {0})); },
                             {"cross_entropy", "()"});
    for (double bad : {-0.1, 1.1, std::nan("")})
      check_throws<ValueError>(
          [&] {
            cross_entropy(x, indices({2}, {0, 0}), {.label_smoothing = bad});
          },
          {"cross_entropy", "label_smoothing", "0 to 1"});
  }
}

// A = wave((2, 3)), B = wave((2, 3), 1), Y = F.mse_loss(A, B, reduction=...), as above, by PyTorch 1.13.
TEST_CASE("mse_loss: PyTorch's values and gradients for every reduction") {
  struct Case {
    Reduction reduction;
    double y, da;
  };
  for (const Case& c : std::vector<Case>{{Reduction::none, -0.417002307752617, 0.707891723522921},
                                         {Reduction::mean, 0.230866361302437, -0.491144120092699},
                                         {Reduction::sum, 1.38519816781462, -2.94686472055619}}) {
    Variable a(wave({2, 3}), true), b(wave({2, 3}, 1), true);
    Variable y = mse_loss(a, b, c.reduction);
    y.backward(wave(y.shape(), 2));
    check_number(checksum(y.value()), c.y);
    check_number(checksum(a.grad()), c.da);
    check_number(checksum(b.grad()), -c.da);
  }
}

TEST_CASE("mse_loss: shapes that would broadcast are refused; of nothing the mean is NaN") {
  check_throws<ShapeError>([] { mse_loss(zeros({3}), zeros({3, 1})); }, {"mse_loss", "(3,)", "(3, 1)"});
  CHECK(std::isnan(mse_loss(zeros({0}), zeros({0})).item()));
  CHECK(mse_loss(zeros({0}), zeros({0}), Reduction::sum).item() == 0);
}

TEST_CASE("mse_loss takes its reduction in options, as cross_entropy does") {
  Variable a(tensor({2}, {1, 2})), b(tensor({2}, {2, 5}));
  check_close(mse_loss(a, b), tensor({}, {5}));
  check_close(mse_loss(a, b, {.reduction = Reduction::sum}), tensor({}, {10}));
  check_close(mse_loss(a, b, Reduction::none), tensor({2}, {1, 9}));
}
