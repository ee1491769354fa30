#include "autograd/ops/dropout.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

// https://github.com/pytorch/pytorch/issues/5752
TEST_CASE("dropout: each element is 0 or x / (1 - p), its gradient 0 or 1 / (1 - p) at the same places") {
  Generator generator(1);
  for (double p : {0.1, 0.3, 0.5, 0.9}) {
    Tensor values = full({4, 50}, 2);
    Variable x(values, true);
    Variable y = dropout(x, p, generator);
    y.backward(ones({4, 50}));
    int kept = 0;
    for (std::size_t i = 0; i < y.value().size(); ++i) {
      Scalar out = y.value().data()[i], g = x.grad().data()[i];
      kept += out != 0;
      CHECK(out == doctest::Approx(out != 0 ? 2 / (1 - p) : 0).epsilon(1e-15));
      CHECK(g == doctest::Approx(out != 0 ? 1 / (1 - p) : 0).epsilon(1e-15));
    }
    CHECK(kept > 0);
    CHECK(kept < 200);
  }
}

TEST_CASE("dropout: over 100,000 elements the kept share is 1 - p within 0.01, so p is the probability to drop") {
  for (double p : {0.05, 0.3, 0.8}) {
    Generator generator(7);
    Variable y = dropout(ones({100000}), p, generator);
    double kept = 0, pairs = 0;
    for (std::size_t i = 0; i < 100000; ++i) {
      kept += y.value()(i) != 0;
      pairs += i > 0 && y.value()(i) != 0 && y.value()(i - 1) != 0;
    }
    CHECK(kept / 1e5 == doctest::Approx(1 - p).epsilon(0.01 / (1 - p)));
    CHECK(std::abs(pairs / 1e5 - (1 - p) * (1 - p)) < 0.01);  // neighbours are independent
  }
}

TEST_CASE("dropout: p = 0 changes nothing; p = 1 gives zeros and no gradient, even of infinity and NaN") {
  Generator generator(1);
  Variable x(tensor({3}, {1, 2, 3}), true);
  check_close(dropout(x, 0, generator), x.value(), 0, 0);
  Variable y = dropout(Variable(tensor({3}, {INFINITY, NAN, 1}), true) + x, 1, generator);
  check_close(y, zeros({3}), 0, 0);
  y.backward(ones({3}));
  check_close(x.grad(), zeros({3}), 0, 0);
}

TEST_CASE("dropout: every call draws anew, the same state of the generator draws the same, backward repeats its mask") {
  Generator generator(3);
  Generator::State state = generator.state();
  Variable x(ones({64}), true);
  Tensor first = dropout(x, 0.5, generator).value(), second = dropout(x, 0.5, generator).value();
  CHECK(first != second);
  Generator again(state);
  Variable y = dropout(x, 0.5, again);
  check_close(y, first, 0, 0);
  dropout(x, 0.5, again);  // later draws do not change what backward sees
  y.backward(ones({64}), true);
  check_close(x.grad(), first, 0, 0);
  x.zero_grad();
  y.backward(ones({64}));
  check_close(x.grad(), first, 0, 0);
}

TEST_CASE("dropout: nothing to drop from, and a p that is none") {
  Generator generator(1);
  check_close(dropout(zeros({0, 3}), 0.5, generator), zeros({0, 3}));
  for (double bad : {-0.1, 1.5, std::nan("")})
    for (bool grad : {true, false})
      check_throws<ValueError>([&] { dropout(Variable(ones({2}), grad), bad, generator); }, {"dropout", "0 to 1"});
}
