#include "autograd/ops/recurrent.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/kernels/cells.hpp"
#include "autograd/kernels/flush.hpp"
#include "autograd/kernels/step_order.hpp"
#include "autograd/ops/reduction.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::by_precision;
using testing::check_close;
using testing::wave;

namespace {

constexpr double recurrent_tolerance = by_precision(1e-6, 1e-14);
const std::vector<std::int64_t> cell_widths = {1, 3, 4, 7, 8, 15, 16, 17, 33, 100};

double sigmoid_at(double x) { return 1 / (1 + std::exp(-x)); }

/// Columns of n numbers each, from -3 to 3.
Tensor columns(std::int64_t count, std::int64_t n, double phase) { return wave({count, n}, phase) * Scalar(3); }

/// What a step and its backward leave: all that was kept, h, c, dh, dc and the gradients of the sums.
struct Left {
  Tensor kept, h, c, dh, dc, dsums;
};

Left run(Cell cell, std::int64_t n) {
  const CellColumns size = columns_of(cell);
  Left left{columns(size.kept, n, 0.1), wave({n}, 1), wave({n}, 2), wave({n}, 3), wave({n}, 4), empty({size.sums, n})};
  const Tensor before = left.h;
  Scalar *kept = left.kept.data(), *h = left.h.data(), *dh = left.dh.data(), *dsums = left.dsums.data();
  switch (cell) {
    case Cell::rnn:
      rnn_step(kept, h, n);
      rnn_step_backward(h, dh, dsums, n);
      break;
    case Cell::lstm:
      lstm_step(kept, left.c.data(), h, n);
      lstm_step_backward(kept, dh, left.dc.data(), dsums, n);
      break;
    case Cell::gru:
      gru_step(kept, h, n);
      gru_step_backward(kept, before.data(), dh, dsums, n);
  }
  return left;
}

/// The same of one unit, by the formulas.
Left by_formulas(Cell cell, std::int64_t n) {
  const CellColumns size = columns_of(cell);
  Left want{columns(size.kept, n, 0.1), wave({n}, 1), wave({n}, 2), wave({n}, 3), wave({n}, 4), empty({size.sums, n})};
  auto number = [](double value) { return static_cast<Scalar>(value); };
  for (std::int64_t j = 0; j < n; ++j) {
    auto sum = [&](std::int64_t column) { return static_cast<double>(want.kept(column, j)); };
    double h = static_cast<double>(want.h(j)), was = static_cast<double>(want.c(j)),
           d = static_cast<double>(want.dh(j));
    if (cell == Cell::rnn) {
      double y = std::tanh(sum(0));
      want.h(j) = number(y);
      want.dsums(0, j) = number(d * (1 - y * y));
    } else if (cell == Cell::lstm) {
      double i = sigmoid_at(sum(0)), f = sigmoid_at(sum(1)), g = std::tanh(sum(2)), o = sigmoid_at(sum(3));
      double c = f * was + i * g, to_c = static_cast<double>(want.dc(j)) + d * o * (1 - std::tanh(c) * std::tanh(c));
      want.h(j) = number(o * std::tanh(c));
      want.c(j) = number(c);
      want.dc(j) = number(to_c * f);
      const double kept[] = {i, f, g, o, was};
      const double dsums[] = {to_c * g * i * (1 - i), to_c * was * f * (1 - f), to_c * i * (1 - g * g),
                              d * std::tanh(c) * o * (1 - o)};
      for (std::int64_t k = 0; k < 5; ++k) want.kept(k, j) = number(kept[k]);
      for (std::int64_t k = 0; k < 4; ++k) want.dsums(k, j) = number(dsums[k]);
    } else {
      double r = sigmoid_at(sum(1)), z = sigmoid_at(sum(2)), of_h = sum(3), candidate = std::tanh(sum(0) + r * of_h);
      double to_candidate = d * (1 - z) * (1 - candidate * candidate);
      want.h(j) = number((1 - z) * candidate + z * h);
      want.dh(j) = number(d * z);
      const double kept[] = {candidate, r, z, of_h};
      const double dsums[] = {to_candidate, to_candidate * of_h * r * (1 - r), d * (h - candidate) * z * (1 - z),
                              to_candidate * r};
      for (std::int64_t k = 0; k < 4; ++k) want.kept(k, j) = number(kept[k]), want.dsums(k, j) = number(dsums[k]);
    }
  }
  return want;
}

}  // namespace

TEST_CASE("a gradient that fades through time ends at 0, and at no number below the smallest normal one") {
  // h stays 0, where the slope of tanh is 1, so that each step halves the gradient.
  auto to_first = [](std::int64_t steps) {
    Variable first(zeros({1, 1}), true);
    RecurrentWeights weights{Variable(zeros({1, 1})), Variable(full({1, 1}, 0.5)), Variable(zeros({1})),
                             Variable(zeros({1}))};
    sum(rnn(Variable(zeros({1, steps, 1})), weights, {.h = first}).last.h).backward();
    return first.grad().data()[0];
  };
  constexpr std::int64_t most = 1 - std::numeric_limits<Scalar>::min_exponent;
  CHECK(to_first(3) == Scalar(0.125));
  CHECK(to_first(most) == std::numeric_limits<Scalar>::min());
  CHECK(to_first(most + 1) == 0);
  CHECK(to_first(most + 2) == 0);
}

TEST_CASE("backward of a cell takes and makes no gradient below the smallest normal number, and keeps what is none") {
  constexpr Scalar smallest = std::numeric_limits<Scalar>::min();
  const Scalar none = std::numeric_limits<Scalar>::quiet_NaN();
  auto normal = [&](const Tensor& x) {
    return std::none_of(x.begin(), x.end(), [&](Scalar number) { return std::fpclassify(number) == FP_SUBNORMAL; });
  };
  for (Cell cell : {Cell::rnn, Cell::lstm, Cell::gru})
    for (std::int64_t n : cell_widths)
      for (Scalar size : {smallest / 100, smallest * Scalar(1.5), smallest * 1000}) {
        CAPTURE(n);
        CAPTURE(size);
        const CellColumns columns = columns_of(cell);
        Tensor kept = wave({columns.kept, n}, 0.1), y = wave({n}, 1), dh = wave({n}, 3) * size,
               dc = wave({n}, 4) * size, dsums = empty({columns.sums, n});
        auto backward = [&] {
          if (cell == Cell::rnn) rnn_step_backward(y.data(), dh.data(), dsums.data(), n);
          if (cell == Cell::lstm) lstm_step_backward(kept.data(), dh.data(), dc.data(), dsums.data(), n);
          if (cell == Cell::gru) gru_step_backward(kept.data(), y.data(), dh.data(), dsums.data(), n);
        };
        backward();
        CHECK(normal(dsums));
        if (cell == Cell::lstm) CHECK(normal(dc));
        if (cell == Cell::gru) CHECK(normal(dh));
        if (size < smallest) CHECK(std::all_of(dsums.begin(), dsums.end(), [](Scalar d) { return d == 0; }));
        dh.fill(none);
        backward();
        CHECK(std::all_of(dsums.begin(), dsums.end(), [](Scalar d) { return std::isnan(d); }));
      }
  Tensor d = tensor({5}, {1, 0, -2, 3, 4});
  d.data()[1] = -smallest / 2, d.data()[3] = smallest;
  flush_row(d.data(), 5);
  CHECK(d == tensor({5}, {1, 0, -2, double(smallest), 4}));
}

TEST_CASE("cells: a step and its backward are what the formulas say, at cell_widths around those of vectors") {
  for (Cell cell : {Cell::rnn, Cell::lstm, Cell::gru})
    for (std::int64_t n : cell_widths) {
      INFO("cell ", static_cast<int>(cell), ", width ", n);
      Left got = run(cell, n), want = by_formulas(cell, n);
      check_close(got.kept, want.kept, 0, 3 * recurrent_tolerance);
      check_close(got.h, want.h, 0, recurrent_tolerance);
      check_close(got.c, want.c, 0, recurrent_tolerance);
      check_close(got.dh, want.dh, 0, recurrent_tolerance);
      check_close(got.dc, want.dc, 0, recurrent_tolerance);
      check_close(got.dsums, want.dsums, 0, recurrent_tolerance);
    }
}

TEST_CASE("cells: a unit's numbers have the same bits wherever it stands in the row") {
  // Every third unit's numbers, at three places of the vectors.
  constexpr std::int64_t n = 40;
  for (std::int64_t moved : {1, 2, 5}) {
    Tensor kept = columns(5, n, 0.1), c = wave({n}, 2), h = empty({n}), dh = wave({n}, 3), dc = wave({n}, 4),
           d = empty({4, n});
    Tensor kept_part = empty({5, n - moved}), c_part = empty({n - moved}), h_part = empty({n - moved}),
           dh_part = empty({n - moved}), dc_part = empty({n - moved}), d_part = empty({4, n - moved});
    for (std::int64_t j = 0; j < n - moved; ++j) {
      for (std::int64_t k = 0; k < 5; ++k) kept_part(k, j) = kept(k, j + moved);
      c_part(j) = c(j + moved), dh_part(j) = dh(j + moved), dc_part(j) = dc(j + moved);
    }
    lstm_step(kept.data(), c.data(), h.data(), n);
    lstm_step_backward(kept.data(), dh.data(), dc.data(), d.data(), n);
    lstm_step(kept_part.data(), c_part.data(), h_part.data(), n - moved);
    lstm_step_backward(kept_part.data(), dh_part.data(), dc_part.data(), d_part.data(), n - moved);
    for (std::int64_t j = 0; j < n - moved; ++j) {
      CHECK(h_part(j) == h(j + moved));
      CHECK(c_part(j) == c(j + moved));
      CHECK(dc_part(j) == dc(j + moved));
      for (std::int64_t k = 0; k < 4; ++k) CHECK(d_part(k, j) == d(k, j + moved));
    }
  }
}

TEST_CASE("StepOrder: the longest entry in front, each from its first or its own last symbol, and no padding") {
  auto places = [](const StepOrder& order) {
    std::vector<std::int64_t> all;
    for (std::int64_t row = 0; row < order.rows(); ++row) all.push_back(order.place(row));
    return all;
  };
  StepOrder whole(2, 3, {}, false), back(2, 3, {}, true);
  CHECK(places(whole) == std::vector<std::int64_t>{0, 3, 1, 4, 2, 5});
  CHECK(places(back) == std::vector<std::int64_t>{2, 5, 1, 4, 0, 3});
  StepOrder padded(4, 4, {1, 3, 0, 3}, false), padded_back(4, 4, {1, 3, 0, 3}, true);
  CHECK(places(padded) == std::vector<std::int64_t>{4, 12, 0, 5, 13, 6, 14});
  CHECK(places(padded_back) == std::vector<std::int64_t>{6, 14, 0, 5, 13, 4, 12});
  CHECK(padded.steps() == 3);
  CHECK(padded.active(0) == 3);
  CHECK(padded.active(2) == 2);
  CHECK(padded.entry(0) == 1);
  CHECK(padded.entry(3) == 2);
  CHECK(StepOrder(2, 3, {0, 0}, false).steps() == 0);
  CHECK(StepOrder(0, 3, {}, false).rows() == 0);
}

TEST_CASE("StepOrder: rows go there and back, padding becomes 0, and what is there is added to") {
  StepOrder order(2, 3, {1, 3}, true);
  Tensor x = wave({2, 3, 5}), rows = empty({4, 5}), back = testing::counting({2, 3, 5}), start = back;
  order.gather(x.data(), rows.data(), 5);
  order.scatter(rows.data(), 1, back.data(), 5);
  for (std::int64_t b = 0; b < 2; ++b)
    for (std::int64_t t = 0; t < 3; ++t)
      for (std::int64_t j = 0; j < 5; ++j) CHECK(back(b, t, j) == start(b, t, j) + (b == 1 || t < 1 ? x(b, t, j) : 0));
  order.scatter(rows.data(), 0, back.data(), 5);
  for (std::int64_t b = 0; b < 2; ++b)
    for (std::int64_t t = 0; t < 3; ++t)
      for (std::int64_t j = 0; j < 5; ++j) CHECK(back(b, t, j) == (b == 1 || t < 1 ? x(b, t, j) : 0));
}
