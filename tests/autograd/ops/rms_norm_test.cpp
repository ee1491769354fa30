#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::checksum;
using testing::wave;

// X = wave(shape), Y = X / (X.square().mean(-1, keepdim=True) + 0.01).sqrt() * wave(width, 1), (Y * wave(shape,
// 2)).sum().backward(); checksum of Y and of the gradients of x and weight, by PyTorch 1.13.
TEST_CASE("rms_norm: PyTorch's values and gradients, with and without weight") {
  struct Case {
    Shape shape;
    bool weight;
    double y, dx, dw;
  };
  for (const Case& c : std::vector<Case>{{{4}, true, 0.83563567230209, 1.09934416734679, 1.26203083282675},
                                         {{3, 4}, true, 0.893876844232954, 0.171889216751662, 2.12893216083271},
                                         {{3, 4}, false, 1.17503705151284, 0.772809329738017, 0},
                                         {{2, 3, 5}, true, -0.40235764875253, 0.585603872083859, -1.02280537132443},
                                         {{2, 33}, true, 12.0434112530734, -5.37108190874123, -5.72121088965772},
                                         {{2, 33}, false, 0.770499372845154, 1.59180489719173, 0}}) {
    CAPTURE(to_string(c.shape));
    CAPTURE(c.weight);
    Variable x(wave(c.shape), true), weight;
    if (c.weight) weight = Variable(wave({c.shape.back()}, 1), true);
    Variable y = rms_norm(x, weight, 0.01);
    y.backward(wave(c.shape, 2));
    auto check_sum = [](double got, double want) { CHECK(got == doctest::Approx(want).epsilon(1e-11)); };
    check_sum(checksum(y.value()), c.y);
    check_sum(checksum(x.grad()), c.dx);
    if (c.weight) check_sum(checksum(weight.grad()), c.dw);
  }
}

TEST_CASE("rms_norm: a row of zeros stays 0 with a gradient that is large and finite") {
  Variable x(zeros({1, 4}), true), w(full({4}, 2), true);
  Variable y = rms_norm(x, w, 1e-6);
  check_close(y, zeros({1, 4}), 0, 0);
  y.backward(ones({1, 4}));
  check_close(x.grad(), full({1, 4}, 2000), 1e-12);  // 2 / sqrt(1e-6)
  check_close(w.grad(), zeros({4}), 0, 0);
}

TEST_CASE("rms_norm: rows are scaled and not centred, whatever their size") {
  Tensor x = wave({2, 6});
  for (double size : {1e-100, 1.0, 1e200}) {
    Tensor y = x;
    for (Scalar& value : y) value *= static_cast<Scalar>(size);
    check_close(rms_norm(y, {}, 0), rms_norm(x, {}, 0).value(), 1e-12);
  }
  check_close(rms_norm(full({1, 3}, -7), {}, 0), full({1, 3}, -1), 1e-15);
}

TEST_CASE("rms_norm: gradients add to those that are there, and one Variable may stand in both places") {
  Variable x(wave({2, 3}), true), w(wave({3}, 1), true);
  rms_norm(x, w).backward(ones({2, 3}));
  Tensor dx = x.grad(), dw = w.grad();
  rms_norm(x, w).backward(ones({2, 3}));
  for (auto [twice, once] : {std::pair{x.grad(), dx}, {w.grad(), dw}}) {
    for (Scalar& value : once) value *= 2;
    check_close(twice, once);
  }
  Variable both(wave({3}), true), p(wave({3}), true), q(wave({3}), true);
  rms_norm(both, both).backward(wave({3}, 2));
  rms_norm(p, q).backward(wave({3}, 2));
  Tensor sum = p.grad();
  for (std::size_t i = 0; i < 3; ++i) sum.data()[i] += q.grad().data()[i];
  check_close(both.grad(), sum);
}

TEST_CASE("rms_norm: only the gradients that are asked for") {
  for (int asked = 1; asked < 4; ++asked) {
    Variable x(wave({2, 3}), asked & 1), w(wave({3}, 1), asked & 2);
    rms_norm(x, w).backward(wave({2, 3}, 3));
    CHECK(x.has_grad() == bool(asked & 1));
    CHECK(w.has_grad() == bool(asked & 2));
  }
}

TEST_CASE("rms_norm: an eps that is negative or not finite is refused") {
  for (double eps : {-1e-5, static_cast<double>(NAN), static_cast<double>(INFINITY)})
    check_throws<ValueError>([&] { rms_norm(Variable(ones({2, 3})), {}, eps); }, {"rms_norm", "eps"});
}
