#include "autograd/kernels/rms_norm.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::by_precision;
using testing::check_close;
using testing::endless;
using testing::not_a_number;
using testing::wave;

// Against the plain formula in double, on widths around the vector sizes, in both precisions.

TEST_CASE("rms_norm_rows: the formula at every width, forward and backward") {
  constexpr double relative = by_precision(1e-4, 1e-11), absolute = by_precision(2e-5, 1e-12), eps = 0.25;
  constexpr std::int64_t rows = 3;
  for (std::int64_t width : {1, 2, 7, 8, 12, 16, 17, 64, 100, 5000})
    for (bool weighted : {false, true}) {
      CAPTURE(width);
      Tensor x = wave({rows, width}), w = weighted ? wave({width}, 1) : ones({width}), g = wave({rows, width}, 2);
      Tensor y = empty({rows, width}), want_y = y, want_dx = y, dx = full({rows, width}, not_a_number);
      Tensor inverse = empty({rows}), dw = ones({width}), want_dw = dw;
      const Scalar* weight = weighted ? w.data() : nullptr;
      rms_norm_rows(x.data(), weight, Scalar(eps), y.data(), inverse.data(), rows, width);
      for (std::int64_t r = 0; r < rows; ++r) {
        auto number = [](Scalar v) { return static_cast<double>(v); };
        double square = 0, slope = 0, count = static_cast<double>(width);
        for (std::int64_t j = 0; j < width; ++j) square += number(x(r, j)) * number(x(r, j)) / count;
        double s = 1 / std::sqrt(square + eps);
        for (std::int64_t j = 0; j < width; ++j) slope += number(g(r, j)) * number(w(j)) * number(x(r, j)) * s / count;
        for (std::int64_t j = 0; j < width; ++j) {
          double n = number(x(r, j)) * s;
          want_y(r, j) = static_cast<Scalar>(n * number(w(j)));
          want_dx(r, j) = static_cast<Scalar>(s * (number(g(r, j)) * number(w(j)) - n * slope));
          want_dw(j) += static_cast<Scalar>(number(g(r, j)) * n);
        }
        CHECK(number(inverse(r)) == doctest::Approx(s).epsilon(1e-5));
      }
      check_close(y, want_y, relative, absolute);
      rms_norm_rows_backward(x.data(), inverse.data(), weight, g.data(), 0, dx.data(), rows, width);
      check_close(dx, want_dx, relative, absolute);
      rms_norm_rows_backward(x.data(), inverse.data(), weight, g.data(), 1, dx.data(), rows, width);
      for (Scalar& twice : want_dx) twice *= 2;
      check_close(dx, want_dx, relative, 2 * absolute);
      rms_norm_rows_backward_weight(x.data(), inverse.data(), g.data(), 1, dw.data(), rows, width);
      check_close(dw, want_dw, relative, absolute);

      Tensor one = empty({rows, width});  // a row by itself has the same bits
      for (std::int64_t r = 0; r < rows; ++r)
        rms_norm_rows(&x(r, 0), weight, Scalar(eps), &one(r, 0), inverse.data(), 1, width);
      check_close(one, y, 0, 0);
    }
}

TEST_CASE("rms norm: rows whose squares overflow are normalised like small ones; infinity gives NaN in its place") {
  double large = by_precision(1e20, 1e200);
  Tensor y = empty({1, 4}), inverse = empty({1});
  auto normal = [&](const Tensor& x) {
    rms_norm_rows(x.data(), nullptr, Scalar(1e-5), y.data(), inverse.data(), 1, 4);
    return y;
  };
  double r = 1 / std::sqrt(7.5);
  check_close(normal(tensor({1, 4}, {large, 2 * large, -3 * large, 4 * large})),
              tensor({1, 4}, {r, 2 * r, -3 * r, 4 * r}), 1e-6);
  check_close(inverse, tensor({1}, {r / large}), 1e-6);
  check_close(normal(tensor({1, 4}, {1, endless, 2, 3})), tensor({1, 4}, {0, not_a_number, 0, 0}));
  CHECK(std::isnan(normal(tensor({1, 4}, {1, not_a_number, 2, 3}))(0, 0)));
}

TEST_CASE("rms norm: matrices without rows or without columns") {
  Tensor none = zeros({0}), inverse = zeros({2});
  for (auto [rows, width] : {std::pair<std::int64_t, std::int64_t>{0, 3}, {2, 0}, {0, 0}}) {
    rms_norm_rows(none.data(), nullptr, 1, none.data(), inverse.data(), rows, width);
    rms_norm_rows_backward(none.data(), inverse.data(), nullptr, none.data(), 0, none.data(), rows, width);
  }
}
