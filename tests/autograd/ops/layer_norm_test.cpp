#include "autograd/ops/layer_norm.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::checksum;
using testing::wave;

namespace {
void check_sum(double got, double want) { CHECK(got == doctest::Approx(want).epsilon(1e-11)); }
}  // namespace

TEST_CASE("layer_norm: an eps that is negative or not finite is refused") {
  for (double eps : {-1e-5, static_cast<double>(NAN), static_cast<double>(INFINITY)})
    check_throws<ValueError>([&] { layer_norm(Variable(ones({2, 3})), {}, {}, eps); }, {"layer_norm", "eps"});
}

// X = wave(shape), Y = F.layer_norm(X, shape[-1:], wave(width, 1), wave(width, 3), eps=0.01), (Y * wave(shape,
// 2)).sum().backward(); checksum of Y and of the gradients of x, weight and bias, by PyTorch 1.13.
TEST_CASE("layer_norm: PyTorch's values and gradients, each with and without weight and bias") {
  struct Case {
    Shape shape;
    bool weight, bias;
    double y, dx, dw, db;
  };
  for (const Case& c : std::vector<Case>{
           {{4}, true, true, -0.193376685482684, 0.617348039111087, -0.203386865617719, 1.62019192006205},
           {{3, 4}, true, true, -2.07305250942461, 0.264697161801044, -1.22117040615111, 1.51998444791384},
           {{3, 4}, true, false, 0.102085401124019, 0.264697161801044, -1.22117040615111, 0},
           {{3, 4}, false, true, -1.66174144911701, 1.43035076040379, 0, 1.51998444791384},
           {{3, 4}, false, false, 0.513396461431617, 1.43035076040379, 0, 0},
           {{2, 3, 5}, true, true, 4.97010618519326, -0.252157800737707, -6.46299470329898, 1.86099888228461},
           {{2, 33}, true, true, 11.6273005813982, -5.9020954894478, -5.79834240980932, 1.07484150230742},
           {{2, 33}, true, false, 11.9666448762677, -5.9020954894478, -5.79834240980932, 0},
           {{2, 33}, false, true, 0.398508392096479, 1.5331678766938, 0, 1.07484150230742},
           {{2, 33}, false, false, 0.737852686965956, 1.5331678766938, 0, 0}}) {
    CAPTURE(to_string(c.shape));
    CAPTURE(c.weight);
    CAPTURE(c.bias);
    std::int64_t width = c.shape.back();
    Variable x(wave(c.shape), true), weight, bias;
    if (c.weight) weight = Variable(wave({width}, 1), true);
    if (c.bias) bias = Variable(wave({width}, 3), true);
    Variable y = layer_norm(x, weight, bias, 0.01);
    y.backward(wave(c.shape, 2));
    check_sum(checksum(y.value()), c.y);
    check_sum(checksum(x.grad()), c.dx);
    if (c.weight) check_sum(checksum(weight.grad()), c.dw);
    if (c.bias) check_sum(checksum(bias.grad()), c.db);
  }
}

// https://github.com/tracel-ai/burn/issues/1992
TEST_CASE("layer_norm: a row without variance gives the bias, and a gradient that is large and finite") {
  Variable x(tensor({3, 4}, {0, 0, 0, 0, 3, 3, 3, 3, 1, 2, 4, -1}), true);
  Variable w(tensor({4}, {1, 0.5, -2, 1.5}), true), b(tensor({4}, {0.1, 0.2, 0.3, 0.4}), true);
  Variable y = layer_norm(x, w, b);
  check_close(y, tensor({3, 4}, {0.1, 0.2, 0.3, 0.4, 0.1, 0.2, 0.3, 0.4, -0.17734967142114058, 0.33867483571057033,
                                 -2.473496714211406, -1.6801225356585543}));
  y.backward(tensor({3, 4}, {0, 0.3, -0.5, -0.2, 0.1, 0.4, -0.4, -0.1, 0.2, 0.5, -0.3, 0}));
  check_close(x.grad(),
              tensor({3, 4}, {-67.19840027857805, -19.764235376052362, 249.02936573825988, -162.0667300836294,
                              -43.481317827315216, -11.858541225631424, 177.87811838447132, -122.53825933152471,
                              -0.002133559119085113, -0.03946889159408599, 0.02453527916648257, 0.017067171546688492}));
  check_close(w.grad(), tensor({4}, {-0.05546993428422812, 0.1386748357105703, -0.41602450713171085, 0}));
  check_close(b.grad(), tensor({4}, {0.3, 1.2, -1.2, -0.3}));
}

TEST_CASE("layer_norm: a constant row of any size and width gives exactly the bias") {
  for (double value : {0.0, 1e-200, 0.1, 3.0, -1e100})
    for (std::int64_t width : {1, 4, 16, 48, 64, 100}) {
      Variable x(full({2, width}, value), true);
      Variable y = layer_norm(x, ones({width}), full({width}, 0.25));
      check_close(y, full({2, width}, 0.25), 0, 0);
      y.backward(wave({2, width}));
      for (Scalar g : x.grad()) CHECK(std::isfinite(g));
    }
}

TEST_CASE("layer_norm: a large offset does not drown the variance") {
  // sum(x^2) / n - mean^2 loses all digits here
  Tensor x = tensor({1, 4}, {-1, 1, -1, 1}), far = x;
  for (Scalar& value : far) value += 1e9;
  check_close(layer_norm(far), layer_norm(x).value(), 1e-15);
}

TEST_CASE("layer_norm: gradients add to those that are there, and one Variable may stand in several places") {
  Variable x(wave({2, 3}), true), w(wave({3}, 1), true), b(wave({3}, 2), true);
  layer_norm(x, w, b).backward(ones({2, 3}));
  Tensor dx = x.grad(), dw = w.grad(), db = b.grad();
  for (Variable* v : {&x, &w, &b}) v->zero_grad();
  (layer_norm(x, w, b) + layer_norm(x, w, b)).backward(ones({2, 3}));
  for (auto [twice, once] : {std::pair{x.grad(), dx}, {w.grad(), dw}, {b.grad(), db}}) {
    for (Scalar& value : once) value *= 2;
    check_close(twice, once);
  }
  // x = weight = bias: the gradient is the sum of the three.
  Variable all(wave({3}), true), p(wave({3}), true), q(wave({3}), true), r(wave({3}), true);
  layer_norm(all, all, all).backward(wave({3}, 2));
  layer_norm(p, q, r).backward(wave({3}, 2));
  Tensor sum = p.grad();
  for (std::size_t i = 0; i < 3; ++i) sum.data()[i] += q.grad().data()[i] + r.grad().data()[i];
  check_close(all.grad(), sum);
}

TEST_CASE("layer_norm: only the gradients that are asked for, whichever they are") {
  for (int asked = 1; asked < 8; ++asked) {
    Variable x(wave({2, 3}), asked & 1), w(wave({3}, 1), asked & 2), b(wave({3}, 2), asked & 4);
    layer_norm(x, w, b).backward(wave({2, 3}, 3));
    CHECK(x.has_grad() == bool(asked & 1));
    CHECK(w.has_grad() == bool(asked & 2));
    CHECK(b.has_grad() == bool(asked & 4));
  }
}

TEST_CASE("layer_norm: no rows, no columns, and widths that differ") {
  for (const Shape& shape : {Shape{0, 3}, Shape{2, 0}}) {
    Variable x(zeros(shape), true), w(ones({shape[1]}), true), b(ones({shape[1]}), true);
    Variable y = layer_norm(x, w, b);
    check_close(y, zeros(shape));
    y.backward(zeros(shape));
    check_close(w.grad(), zeros({shape[1]}));
    check_close(b.grad(), zeros({shape[1]}));
  }
  for (bool grad : {true, false}) {
    Variable x(zeros({2, 3}), grad);
    check_throws<ShapeError>([&] { layer_norm(x, zeros({2})); }, {"layer_norm: the weight (2,)", "(3,)", "(2, 3)"});
    check_throws<ShapeError>([&] { layer_norm(x, zeros({3}), zeros({1, 3})); }, {"the bias (1, 3)", "(3,)", "(2, 3)"});
    check_throws<ShapeError>([&] { layer_norm(Variable(zeros({}), grad)); }, {"layer_norm", "()"});
  }
}
