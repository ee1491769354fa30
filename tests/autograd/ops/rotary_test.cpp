#include "autograd/ops/rotary.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <complex>

#include "autograd/ops/attention.hpp"
#include "autograd/ops/shape.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::wave;

TEST_CASE(
    "rotary: each pair is a complex number times exp(i position base^(-2i / width)) (Su et al. 2021, eq. 13, 34)") {
  const std::int64_t batch = 2, time = 5, heads = 3, width = 6;
  Tensor x = wave({batch, time, heads * width});
  for (std::int64_t first : {0, 7, 1000000})
    for (double base : {10000.0, 50.0}) {
      Tensor y = rotary(x, {.heads = heads, .first_position = first, .base = base}).value(), want = empty(shape_of(x));
      for (std::int64_t b = 0; b < batch; ++b)
        for (std::int64_t t = 0; t < time; ++t)
          for (std::int64_t h = 0; h < heads; ++h)
            for (std::int64_t i = 0; i < width / 2; ++i) {
              std::int64_t column = h * width + 2 * i;
              double theta = std::pow(base, -2.0 * static_cast<double>(i) / width);
              std::complex<double> turned = std::complex<double>(x(b, t, column), x(b, t, column + 1)) *
                                            std::polar(1.0, static_cast<double>(first + t) * theta);
              want(b, t, column) = turned.real();
              want(b, t, column + 1) = turned.imag();
            }
      check_close(y, want, 0, 1e-12);
    }
}

TEST_CASE("rotary: position 0 stays, and a pair that starts at (1, 0) shows cosine and sine") {
  Tensor x = tensor({1, 2, 2}, {1, 0, 1, 0});
  check_close(rotary(x), tensor({1, 2, 2}, {1, 0, 0.5403023058681398, 0.8414709848078965}), 1e-15, 0);
}

TEST_CASE("rotary: scores depend on the distance alone, not on where both stand") {
  Variable q(wave({2, 4, 8})), k(wave({2, 6, 8}, 1));
  auto weights = [&](std::int64_t queries_from, std::int64_t keys_from) {
    return attention_weights(rotary(q, {.heads = 2, .first_position = queries_from}),
                             rotary(k, {.heads = 2, .first_position = keys_from}), {}, {.heads = 2});
  };
  for (std::int64_t shift : {1, 10, 100000}) check_close(weights(3 + shift, shift), weights(3, 0), 1e-10, 1e-11);
  CHECK(mismatches(weights(4, 0), weights(3, 0), 0, 1e-3).count > 0);
}

TEST_CASE("rotary: rows one by one, each from its position on, are those of the whole sequence") {
  Variable x(wave({2, 5, 8}));
  Tensor whole = rotary(x, {.heads = 2, .first_position = 3}).value();
  for (std::int64_t t = 0; t < 5; ++t)
    check_close(rotary(slice(x, 1, t, t + 1), {.heads = 2, .first_position = 3 + t}), slice(whole, 1, t, t + 1).value(),
                0, 0);
}

TEST_CASE("rotary: lengths stay, and backward turns back") {
  Variable x(wave({2, 3, 4}), true);
  Tensor dy = wave({2, 3, 4}, 2);
  Variable y = rotary(x, {.first_position = 5});
  y.backward(dy);
  check_close(rotary(x.grad(), {.first_position = 5}), dy, 1e-13, 1e-14);
}
