#include "autograd/kernels/rows.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "autograd/kernels/transpose.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::by_precision;
using testing::check_close;
using testing::endless;
using testing::not_a_number;
using testing::wave;

// Each kernel against the plain formula in double, on widths around the vector sizes, in both precisions.
namespace {

constexpr double relative = by_precision(1e-5, 1e-12), absolute = by_precision(2e-6, 1e-13);
const std::vector<std::int64_t> widths = {1, 2, 7, 8, 12, 16, 17, 64, 100, 5000};
constexpr std::int64_t rows = 3;

double at(const Tensor& x, std::int64_t r, std::int64_t j) { return static_cast<double>(x(r, j)); }

/// f(r, j) for each element of (rows, width).
Tensor each(std::int64_t width, const std::function<double(std::int64_t, std::int64_t)>& f) {
  Tensor y = empty({rows, width});
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t j = 0; j < width; ++j) y(r, j) = static_cast<Scalar>(f(r, j));
  return y;
}

/// The sum of f(j) over a row.
double total(std::int64_t width, const std::function<double(std::int64_t)>& f) {
  double sum = 0;
  for (std::int64_t j = 0; j < width; ++j) sum += f(j);
  return sum;
}

/// f(r) for each row.
std::map<std::int64_t, double> each_row(const std::function<double(std::int64_t)>& f) {
  std::map<std::int64_t, double> result;
  for (std::int64_t r = 0; r < rows; ++r) result[r] = f(r);
  return result;
}

}  // namespace

TEST_CASE("exp_in_place: libm's values, the ends of the range, infinities and NaN, the same at every place") {
  for (std::int64_t count : {0, 1, 5, 16, 33}) {
    Tensor x = wave({count}), want = empty({count});
    for (std::int64_t i = 0; i < count; ++i) {
      x(i) *= 30;
      want(i) = std::exp(x(i));
    }
    exp_in_place(x.data(), count);
    check_close(x, want, by_precision(1e-6, 1e-14), 0);
  }
  Tensor special = tensor({5}, {-endless, endless, not_a_number, -1e5, 1e5});
  exp_in_place(special.data(), 5);
  check_close(special, tensor({5}, {0, endless, not_a_number, 0, endless}));
  Tensor same = full({37}, 0.3);
  exp_in_place(same.data(), 37);
  for (Scalar x : same) CHECK(x == same(0));
}

TEST_CASE("softmax_rows and log_softmax_rows: the formula, forward and backward, at every width") {
  for (std::int64_t width : widths) {
    CAPTURE(width);
    Tensor x = wave({rows, width}), g = wave({rows, width}, 2);
    auto sums = each_row([&](auto r) { return total(width, [&](auto j) { return std::exp(at(x, r, j)); }); });
    Tensor y = empty({rows, width}), log_y = y;
    softmax_rows(x.data(), y.data(), rows, width);
    log_softmax_rows(x.data(), log_y.data(), rows, width);
    check_close(y, each(width, [&](auto r, auto j) { return std::exp(at(x, r, j)) / sums[r]; }), relative, absolute);
    check_close(log_y, each(width, [&](auto r, auto j) { return at(x, r, j) - std::log(sums[r]); }), relative,
                absolute);
    Tensor in_place = x;
    softmax_rows(in_place.data(), in_place.data(), rows, width);
    check_close(in_place, y, 0, 0);

    auto gy = each_row([&](auto r) { return total(width, [&](auto j) { return at(g, r, j) * at(y, r, j); }); });
    auto gs = each_row([&](auto r) { return total(width, [&](auto j) { return at(g, r, j); }); });
    Tensor want = each(width, [&](auto r, auto j) { return at(y, r, j) * (at(g, r, j) - gy[r]); });
    Tensor dx = full({rows, width}, not_a_number);
    softmax_rows_backward(y.data(), g.data(), 0, dx.data(), rows, width);
    check_close(dx, want, relative, absolute);
    softmax_rows_backward(y.data(), g.data(), 1, dx.data(), rows, width);
    check_close(dx, each(width, [&](auto r, auto j) { return 2 * at(want, r, j); }), relative, 2 * absolute);

    log_softmax_rows_backward(log_y.data(), g.data(), dx.data(), rows, width);
    check_close(dx, each(width, [&](auto r, auto j) { return at(g, r, j) - std::exp(at(log_y, r, j)) * gs[r]; }),
                relative, 20 * absolute);
  }
}

TEST_CASE("softmax_rows: a NaN or +inf spoils its own row and no other; -inf is a probability of 0") {
  Tensor x = tensor({4, 3}, {0, not_a_number, 1, -endless, 0, 0, 0, endless, 1, -endless, -endless, -endless});
  Tensor y = empty({4, 3});
  softmax_rows(x.data(), y.data(), 4, 3);
  CHECK(std::isnan(y(0, 0)));
  CHECK(y(1, 0) == 0);
  CHECK(y(1, 1) == Scalar(0.5));
  CHECK(std::isnan(y(2, 1)));
  CHECK(std::isnan(y(3, 1)));
}

TEST_CASE("softmax_columns: what softmax_rows makes of the columns as rows, forward and backward") {
  constexpr std::int64_t keys = 5, width = 32;
  Tensor x = wave({keys, width}), g = wave({keys, width}, 2), turned = empty({width, keys}), turned_g = turned;
  transpose_matrix(x.data(), width, keys, width, turned.data(), keys);
  transpose_matrix(g.data(), width, keys, width, turned_g.data(), keys);
  Tensor dx = turned, y_back = x, dx_back = x;
  softmax_rows(turned.data(), turned.data(), width, keys);
  softmax_rows_backward(turned.data(), turned_g.data(), 0, dx.data(), width, keys);
  transpose_matrix(turned.data(), keys, width, keys, y_back.data(), width);
  transpose_matrix(dx.data(), keys, width, keys, dx_back.data(), width);
  softmax_columns(x.data(), keys, width);
  check_close(x, y_back, relative, absolute);
  softmax_columns_backward(x.data(), g.data(), keys, width);
  check_close(g, dx_back, relative, absolute);
}

TEST_CASE("a row's softmax and norm have the same bits alone, among other rows and at another place") {
  for (std::int64_t width : {3, 12, 70}) {
    Tensor x = wave({rows, width}), y = x, one = x, w = wave({width}, 1), b = wave({width}, 2);
    Tensor mean = empty({rows}), inverse = empty({rows});
    softmax_rows(x.data(), y.data(), rows, width);
    for (std::int64_t r = 0; r < rows; ++r) softmax_rows(&x(r, 0), &one(r, 0), 1, width);
    check_close(y, one, 0, 0);
    layer_norm_rows(x.data(), w.data(), b.data(), Scalar(1e-5), y.data(), mean.data(), inverse.data(), rows, width);
    for (std::int64_t r = 0; r < rows; ++r)
      layer_norm_rows(&x(r, 0), w.data(), b.data(), Scalar(1e-5), &one(r, 0), mean.data(), inverse.data(), 1, width);
    check_close(y, one, 0, 0);
  }
}

TEST_CASE("layer_norm_rows: the formula at every width, with the mean and the inverse deviation it saves") {
  for (std::int64_t width : widths) {
    CAPTURE(width);
    Tensor x = wave({rows, width}), w = wave({1, width}, 1), b = wave({1, width}, 3), g = wave({rows, width}, 2);
    Tensor y = empty({rows, width}), mean = empty({rows}), inverse = empty({rows});
    constexpr double eps = 0.25;
    layer_norm_rows(x.data(), w.data(), b.data(), Scalar(eps), y.data(), mean.data(), inverse.data(), rows, width);
    auto count = static_cast<double>(width);
    Tensor dx = full({rows, width}, not_a_number), want_y = y, want_dx = y;
    Tensor dw = ones({1, width}), want_dw = dw;
    for (std::int64_t r = 0; r < rows; ++r) {
      double m = total(width, [&](auto j) { return at(x, r, j); }) / count;
      double s = 1 / std::sqrt(total(width, [&](auto j) { return std::pow(at(x, r, j) - m, 2); }) / count + eps);
      CHECK(static_cast<double>(mean(r)) == doctest::Approx(m).epsilon(1e-5));
      CHECK(static_cast<double>(inverse(r)) == doctest::Approx(s).epsilon(1e-5));
      auto n = [&](std::int64_t j) { return (at(x, r, j) - m) * s; };
      double mean_g = total(width, [&](auto j) { return at(g, r, j) * at(w, 0, j); }) / count;
      double mean_gn = total(width, [&](auto j) { return at(g, r, j) * at(w, 0, j) * n(j); }) / count;
      for (std::int64_t j = 0; j < width; ++j) {
        want_y(r, j) = static_cast<Scalar>(n(j) * at(w, 0, j) + at(b, 0, j));
        want_dx(r, j) = static_cast<Scalar>(s * (at(g, r, j) * at(w, 0, j) - mean_g - n(j) * mean_gn));
        want_dw(0, j) += static_cast<Scalar>(at(g, r, j) * n(j));
      }
    }
    check_close(y, want_y, 10 * relative, 10 * absolute);
    layer_norm_rows_backward(x.data(), mean.data(), inverse.data(), w.data(), g.data(), 0, dx.data(), rows, width);
    check_close(dx, want_dx, 10 * relative, 10 * absolute);
    layer_norm_rows_backward(x.data(), mean.data(), inverse.data(), w.data(), g.data(), 1, dx.data(), rows, width);
    check_close(dx, each(width, [&](auto r, auto j) { return 2 * at(want_dx, r, j); }), 10 * relative, 20 * absolute);
    layer_norm_rows_backward_weight(x.data(), mean.data(), inverse.data(), g.data(), 1, dw.data(), rows, width);
    check_close(dw, want_dw, 10 * relative, 10 * absolute);
  }
}

TEST_CASE("row kernels take matrices without rows or without columns") {
  Tensor none = zeros({0}), mean = zeros({2}), inverse = zeros({2});
  for (auto [r, width] : {std::pair<std::int64_t, std::int64_t>{0, 3}, {2, 0}, {0, 0}}) {
    softmax_rows(none.data(), none.data(), r, width);
    softmax_rows_backward(none.data(), none.data(), 0, none.data(), r, width);
    log_softmax_rows(none.data(), none.data(), r, width);
    log_softmax_rows_backward(none.data(), none.data(), none.data(), r, width);
    layer_norm_rows(none.data(), nullptr, nullptr, 1, none.data(), mean.data(), inverse.data(), r, width);
    layer_norm_rows_backward(none.data(), mean.data(), inverse.data(), nullptr, none.data(), 0, none.data(), r, width);
  }
}

TEST_CASE("layer norm: rows whose squares overflow are normalised like small ones; infinity gives NaN") {
  double large = by_precision(1e20, 1e200);
  Tensor y = empty({1, 4}), mean = empty({1}), inverse = empty({1});
  auto normal = [&](const Tensor& x) {
    layer_norm_rows(x.data(), nullptr, nullptr, Scalar(1e-5), y.data(), mean.data(), inverse.data(), 1, 4);
    return y;
  };
  double r = 1 / std::sqrt(1.25);  // PyTorch: layer_norm of 1, 2, 3, 4 without eps
  check_close(normal(tensor({1, 4}, {large, 2 * large, 3 * large, 4 * large})),
              tensor({1, 4}, {-1.5 * r, -0.5 * r, 0.5 * r, 1.5 * r}), 1e-6);
  check_close(mean, tensor({1}, {2.5 * large}), 1e-6);
  check_close(inverse, tensor({1}, {r / large}), 1e-6);
  CHECK(std::isnan(normal(tensor({1, 4}, {1, INFINITY, 2, 3}))(0, 0)));
}
