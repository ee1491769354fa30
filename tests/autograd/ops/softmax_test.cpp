#include "autograd/ops/softmax.hpp"

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

namespace {
constexpr double infinite = std::numeric_limits<double>::infinity();

Tensor scaled_wave(const Shape& shape) {
  Tensor x = wave(shape);
  for (Scalar& value : x) value *= 3;
  return x;
}
}  // namespace

// X = 3 * wave(shape), Y = softmax(X, axis), (Y * wave(shape, 2)).sum().backward(); checksum of Y and X.grad, and the
// same for log_softmax, by PyTorch 1.13.
TEST_CASE("softmax and log_softmax: PyTorch's values and gradients along every axis") {
  struct Case {
    Shape shape;
    std::int64_t axis;
    double y, dx, log_y, log_dx;
  };
  for (const Case& c :
       std::vector<Case>{{{2, 3, 4}, -1, 0.35674883633471, 0.388891976741265, 1.87492112400462, 0.244641527586786},
                         {{2, 3, 4}, 0, 0.725264485009239, 0.457533133183487, 1.88195736983281, 1.434535647055},
                         {{2, 3, 4}, 1, 0.749913819729396, 0.735573882792355, -3.17007101090273, 0.974713900518536},
                         {{5}, 0, -0.143040307742938, 0.298240459646185, -0.984685216179308, 2.06387312167912},
                         {{3, 1}, 1, 1.49485383191569, 0, 0, 0},
                         {{2, 70}, 1, 0.0197941888521601, 0.0620551642897026, 0.198629953856892, 1.78047353757841}}) {
    CAPTURE(to_string(c.shape) + fmt::format(" along {}", c.axis));
    Variable x(scaled_wave(c.shape), true);
    Variable y = softmax(x, c.axis);
    y.backward(wave(c.shape, 2));
    check_number(checksum(y.value()), c.y);
    check_number(checksum(x.grad()), c.dx);

    x.zero_grad();
    Variable log_y = log_softmax(x, c.axis);
    log_y.backward(wave(c.shape, 2));
    check_number(checksum(log_y.value()), c.log_y);
    check_number(checksum(x.grad()), c.log_dx);
  }
}

TEST_CASE("softmax: its gradient adds to one that is there, along every axis") {
  for (std::int64_t axis : {0, 1}) {
    Variable x(wave({3, 4}), true);
    softmax(x, axis).backward(wave({3, 4}, 2));
    Tensor once = x.grad();
    x.zero_grad();
    (softmax(x, axis) + softmax(x, axis)).backward(wave({3, 4}, 2));
    Tensor twice = once;
    for (Scalar& value : twice) value *= 2;
    check_close(x.grad(), twice);
  }
}

// https://github.com/FluxML/NNlib.jl/issues/68
TEST_CASE("softmax: rows of large logits stay finite, in values and gradients") {
  Variable z(tensor({3, 3}, {-500, 300, 450, 10000, -10000, 0, -1050, -980, 1890}), true);
  Variable p = softmax(z);
  check_close(p, tensor({3, 3}, {0, 7.175095973164411e-66, 1, 1, 0, 0, 0, 0, 1}), 1e-12, 0);
  p.backward(tensor({3, 3}, {1, 2, 3, 1, 2, 3, 3, 1, 2}));
  check_close(z.grad(), tensor({3, 3}, {0, -7.175095973164411e-66, 0, 0, 0, 0, 0, 0, 0}), 1e-12, 1e-300);

  z.zero_grad();
  Variable log_p = log_softmax(z);
  check_close(log_p, tensor({3, 3}, {-950, -150, 0, 0, -20000, -10000, -2940, -2870, 0}), 1e-15);
  log_p.backward(tensor({3, 3}, {1, 0, 0, 0, 1, 0, 0, 0, 1}));
  check_close(z.grad(), tensor({3, 3}, {1, 0, -1, -1, 1, 0, 0, 0, 0}), 1e-15);
}

TEST_CASE("softmax: the largest finite logits and their neighbours, -inf is a probability of 0") {
  double largest = std::numeric_limits<double>::max();
  check_close(softmax(tensor({2, 2}, {largest, -largest, largest, largest})), tensor({2, 2}, {1, 0, 0.5, 0.5}));
  Variable x(tensor({3}, {0, -infinite, 0}), true);
  Variable y = softmax(x);
  check_close(y, tensor({3}, {0.5, 0, 0.5}));
  y.backward(tensor({3}, {1, 5, 3}));
  check_close(x.grad(), tensor({3}, {-0.5, 0, 0.5}));
  check_close(log_softmax(tensor({3}, {0, -infinite, 0})), tensor({3}, {-std::log(2), -infinite, -std::log(2)}));
  double nan = std::nan("");
  check_close(softmax(tensor({2, 2}, {-infinite, -infinite, 0, 0})), tensor({2, 2}, {nan, nan, 0.5, 0.5}));
  check_close(softmax(tensor({2, 2}, {nan, 1, 0, 0})), tensor({2, 2}, {nan, nan, 0.5, 0.5}));
}

TEST_CASE("softmax: no elements, and axes that are not there") {
  for (const Shape& shape : {Shape{0, 3}, Shape{3, 0}, Shape{0}, Shape{2, 0, 3}}) {
    Variable x(zeros(shape), true);
    for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(shape.size()); ++axis) {
      check_close(softmax(x, axis), zeros(shape));
      check_close(log_softmax(x, axis), zeros(shape));
      softmax(x, axis).backward(zeros(shape));
      log_softmax(x, axis).backward(zeros(shape));
    }
    check_close(x.grad(), zeros(shape));
  }
  for (bool grad : {true, false}) {
    check_throws<ShapeError>([&] { softmax(Variable(zeros({2, 3}), grad), 2); }, {"softmax", "2", "(2, 3)"});
    check_throws<ShapeError>([&] { log_softmax(Variable(zeros({2, 3}), grad), -3); }, {"log_softmax", "-3", "(2, 3)"});
    check_throws<ShapeError>([&] { softmax(Variable(zeros({}), grad)); }, {"softmax", "()"});
  }
}

// scipy.special.logsumexp
TEST_CASE("logsumexp: over axes, with softmax as its slope") {
  Variable x(tensor({2, 2}, {0, std::log(3), 1000, 1000}), true);
  Variable y = logsumexp(x, {1});
  y.backward(tensor({2}, {1, 2}));
  check_close(y, tensor({2}, {std::log(4), 1000 + std::log(2)}));
  check_close(x.grad(), tensor({2, 2}, {0.25, 0.75, 1, 1}));
  check_close(logsumexp(x, {0}, {.keepdims = true}), tensor({1, 2}, {1000, 1000}));
  check_close(logsumexp(Variable(zeros({2, 3, 4})), {0, 2}), full({3}, std::log(8)));
  check_close(logsumexp(Variable(tensor({2}, {0, -50}))), tensor({}, {std::log1p(std::exp(-50))}), 1e-12, 0);
}

TEST_CASE("logsumexp: -infinity alone stays with a gradient of 0; NaN and infinity win") {
  Variable x(tensor({2, 2}, {-INFINITY, -INFINITY, -INFINITY, 3}), true);
  Variable y = logsumexp(x, {1});
  y.backward(ones({2}));
  check_close(y, tensor({2}, {-INFINITY, 3}));
  check_close(x.grad(), tensor({2, 2}, {0, 0, 0, 1}), 0, 0);
  check_close(logsumexp(Variable(tensor({2}, {INFINITY, 1}))), tensor({}, {INFINITY}));
  check_close(logsumexp(Variable(tensor({2}, {NAN, -INFINITY}))), tensor({}, {NAN}));
  check_close(logsumexp(Variable(tensor({2}, {-INFINITY, NAN}))), tensor({}, {NAN}));
  check_close(logsumexp(Variable(tensor({2}, {INFINITY, NAN}))), tensor({}, {NAN}));
  check_close(logsumexp(Variable(zeros({2, 0})), {1}), full({2}, -INFINITY));
}
