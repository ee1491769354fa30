#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

#include "autograd/ops/cumsum.hpp"
#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/indexing.hpp"
#include "autograd/ops/layer_norm.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "tests/helpers.hpp"

// Sums of very many numbers, wherever Gradus adds some: the error stays below a millionth of the sum of the magnitudes,
// in float too. Added one after the other, 2e7 ones would give 1.7e7. Ten times as many with GRADUS_NIGHTLY set.
using namespace gradus;

namespace {

const std::int64_t many = std::getenv("GRADUS_NIGHTLY") ? 100'000'000 : 10'000'000;

/// 0.1, which rounds, and numbers without a pattern.
Tensor numbers(const Shape& shape) {
  Tensor x = empty(shape);
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < x.size(); ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    x.data()[i] = i % 2 ? Scalar(0.1) : static_cast<Scalar>(state >> 40) / Scalar(1 << 24);
  }
  return x;
}

/// The sums of each column of (rows, width).
std::vector<long double> column_sums_of(const Tensor& x, std::int64_t width) {
  std::vector<long double> sums(static_cast<std::size_t>(width));
  for (std::size_t i = 0; i < x.size(); ++i) sums[i % sums.size()] += x.data()[i];
  return sums;
}

void check_sums(const Tensor& got, const std::vector<long double>& right, long double factor = 1) {
  REQUIRE(got.size() == right.size());
  for (std::size_t i = 0; i < right.size(); ++i)
    CHECK(std::abs(static_cast<double>(got.data()[i] / factor / right[i] - 1)) <= 1e-6);
}

}  // namespace

TEST_CASE("long sums: sum and mean over any axis") {
  for (std::int64_t inner : {1, 2, 10, 1000}) {
    std::int64_t outer = many / inner;
    CAPTURE(inner);
    Tensor x = numbers({outer, inner});
    std::vector<long double> right = column_sums_of(x, inner);
    check_sums(sum(Variable(x), {0}).value(), right);
    check_sums(mean(Variable(x), {0}).value(), right, 1 / static_cast<long double>(outer));
    long double total = 0;
    for (long double of_column : right) total += of_column;
    check_sums(sum(Variable(x)).value(), {total});
    check_sums(sum(reshape(x, {2, outer / 2, inner}), {0, 1}).value(), right);
    x = Tensor();
    Tensor turned = numbers({inner, outer});  // each row a sum
    std::vector<long double> of_rows;
    for (std::int64_t r = 0; r < inner; ++r) {
      long double of_row = 0;
      for (std::int64_t i = 0; i < outer; ++i) of_row += turned.data()[r * outer + i];
      of_rows.push_back(of_row);
    }
    check_sums(sum(Variable(turned), {1}).value(), of_rows);
  }
}

TEST_CASE("long sums: gradients of what was broadcast") {
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{2}, Shape{5}, Shape{40}}) {
    std::int64_t width = size_of(shape);
    CAPTURE(width);
    Tensor dy = numbers({many / width, width});
    std::vector<long double> right = column_sums_of(dy, width);
    Variable b(ones(shape), true);
    (ones(shape_of(dy)) + b).backward(dy);
    check_sums(b.grad(), right);
    b.zero_grad();
    (Variable(ones(shape_of(dy))) * b).backward(dy);
    check_sums(b.grad(), right);
  }
}

TEST_CASE("long sums: linear's bias, the weight and bias of norms, an embedding's rows") {
  std::int64_t width = 4, rows = many / width;
  Tensor dy = numbers({rows, width});
  std::vector<long double> right = column_sums_of(dy, width);
  Variable weight(ones({width, 1}), true), bias(zeros({width}), true);
  linear(ones({rows, 1}), weight, bias).backward(dy);
  check_sums(bias.grad(), right);

  Variable scale(ones({width}), true), offset(zeros({width}), true);
  Tensor x = empty({rows, width});
  for (std::int64_t i = 0; i < rows * width; ++i) x.data()[i] = i % 2 ? 1 : -1;  // its own normal form
  layer_norm(x, scale, offset, 0).backward(dy);
  check_sums(offset.grad(), right);
  check_sums(scale.grad(), {-right[0], right[1], -right[2], right[3]});

  scale.zero_grad();
  rms_norm(x, scale, 0).backward(dy);
  check_sums(scale.grad(), {-right[0], right[1], -right[2], right[3]});

  Variable table(zeros({3, width}), true);
  Indices always = Indices::from_shape({static_cast<std::size_t>(rows)});
  always.fill(1);
  embedding(always, table).backward(dy);
  for (std::int64_t i = 0; i < width; ++i) {
    CHECK(table.grad().data()[i] == 0);
    CHECK(std::abs(static_cast<double>(table.grad().data()[width + i] / right[static_cast<std::size_t>(i)] - 1)) <=
          1e-6);
  }
}

TEST_CASE("long sums: an element that take_along_axis reads many times") {
  Tensor dy = numbers({1, many});
  Indices always = Indices::from_shape({1, static_cast<std::size_t>(many)});
  always.fill(1);
  Variable x(zeros({1, 3}), true);
  take_along_axis(x, always, 1).backward(dy);
  CHECK(x.grad().data()[0] == 0);
  CHECK(std::abs(static_cast<double>(x.grad().data()[1] / column_sums_of(dy, 1)[0] - 1)) <= 1e-6);
}

TEST_CASE("long sums: mean losses") {
  Tensor x = numbers({many / 2});
  long double squares = 0;
  for (Scalar v : x) squares += static_cast<long double>(v) * v;
  check_sums(mse_loss(x, zeros({many / 2})).value(), {squares / (many / 2)});

  Indices targets = Indices::from_shape({static_cast<std::size_t>(many / 2)});
  targets.fill(1);
  Tensor logits = zeros({many / 2, 2});
  check_sums(cross_entropy(logits, targets).value(), {std::log(2.0L)});
}

TEST_CASE("long sums: cumsum, its last element and its gradient") {
  // Ones would add up without a rounding, in float too, to 2^24.
  Tensor tenths = full({many}, 0.1);
  const double tenth = static_cast<double>(tenths.data()[0]);
  Variable x(tenths, true);
  Variable y = cumsum(x, 0);
  y.backward(tenths);
  for (std::int64_t i : {many / 3, many - 1}) {
    CHECK(std::abs(static_cast<double>(y.value().data()[i]) / (tenth * static_cast<double>(i + 1)) - 1) <= 1e-6);
    CHECK(std::abs(static_cast<double>(x.grad().data()[i]) / (tenth * static_cast<double>(many - i)) - 1) <= 1e-6);
  }
}

TEST_CASE("long sums: norm") {
  Tensor x = numbers({many});
  long double squares = 0;
  for (Scalar v : x) squares += static_cast<long double>(v) * v;
  check_sums(norm(Variable(x)).value(), {std::sqrt(squares)});
}
