#include "autograd/tensor/fold.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/tensor/random.hpp"
#include "autograd/tensor/walk.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::by_precision;
using testing::check_close;
using testing::check_throws;
using testing::wave;

namespace {

constexpr double precise = by_precision(1e-6, 1e-14);

/// The sums of x over the axes that have length 1 in `kept`, added up one by one in double.
std::vector<double> plain_sums(const Tensor& x, const Shape& kept) {
  std::vector<double> sums(static_cast<std::size_t>(size_of(kept)));
  Shape shape = shape_of(x);
  Walk walk(shape, row_major_strides(shape), broadcast_strides(kept, shape));
  walk.rows([&](std::int64_t from, std::int64_t to) {
    for (std::int64_t i = 0; i < walk.length(); ++i)
      sums[static_cast<std::size_t>(to + i * walk.second_step())] +=
          static_cast<double>(x.data()[from + i * walk.first_step()]);
  });
  return sums;
}

}  // namespace

TEST_CASE("fold: sums over any choice of axes, at lengths around those of vectors, leaves and strips") {
  Generator g(1);
  for (const Shape& shape : {Shape{7}, Shape{2, 3, 4}, Shape{1, 5, 1}, Shape{33, 17}, Shape{70, 300},
                             Shape{3, 40, 2, 9}, Shape{5000}, Shape{2, 2500}, Shape{600, 3}, Shape{}})
    for (unsigned choice = 0; choice < 1U << shape.size(); ++choice) {
      Shape kept = shape;
      for (std::size_t axis = 0; axis < shape.size(); ++axis)
        if (choice >> axis & 1) kept[axis] = 1;
      CAPTURE(to_string(shape));
      CAPTURE(to_string(kept));
      Tensor x = g.uniform(shape, 0, 1);
      check_close(fold<Add>(x, kept), tensor(kept, plain_sums(x, kept)), precise, 0);
    }
}

TEST_CASE("fold: no elements give what a fold starts from") {
  check_close(fold<Add>(zeros({2, 0, 3}), {2, 1, 3}), zeros({2, 1, 3}));
  check_close(fold<Add>(zeros({2, 0, 3}), {1, 0, 1}), zeros({1, 0, 1}));
  check_close(fold<Larger>(zeros({0}), {1}), tensor({1}, {-INFINITY}));
}

TEST_CASE("fold: the largest and the smallest number are found in every place, and NaN wins") {
  for (std::int64_t count : {1, 5, 16, 31, 300})
    for (std::int64_t place = 0; place < count; ++place)
      for (const Shape& shape : {Shape{count, 1}, Shape{count, 2}}) {
        Shape kept{1, shape[1]};
        Tensor high = wave(shape);
        high(static_cast<std::size_t>(place), 0) = 2;
        CHECK(fold<Larger>(high, kept)(0, 0) == 2);
        CHECK(fold<Smaller>(-high, kept)(0, 0) == -2);
        high(static_cast<std::size_t>(place), 0) = NAN;
        CHECK(std::isnan(fold<Larger>(high, kept)(0, 0)));
        CHECK(std::isnan(fold<Smaller>(high, kept)(0, 0)));
      }
}

// Case new-10: added up one after the other, 2e7 ones in float end at 16,777,216.
TEST_CASE("fold: the error of a long sum stays below 1e-6 of its magnitudes, along rows and down columns") {
  for (const Shape& shape : {Shape{1, 4'000'000}, Shape{1'000'000, 4}, Shape{100'000, 40}})
    for (int kind = 0; kind < 3; ++kind) {
      CAPTURE(to_string(shape));
      CAPTURE(kind);
      Generator g(2);
      Tensor x = kind == 0 ? full(shape, 0.1) : kind == 1 ? g.uniform(shape, 0, 1) : g.normal(shape);
      Shape kept{1, shape[0] == 1 ? 1 : shape[1]};
      Tensor sums = fold<Add>(x, kept), sizes = empty(shape);
      std::transform(x.begin(), x.end(), sizes.begin(), [](Scalar v) { return std::abs(v); });
      std::vector<double> right = plain_sums(x, kept), magnitudes = plain_sums(sizes, kept);
      for (std::size_t i = 0; i < right.size(); ++i)
        CHECK(std::abs(static_cast<double>(sums.data()[i]) - right[i]) <= 1e-6 * magnitudes[i]);
    }
}

TEST_CASE("column_sums: writes for beta = 0, adds to what is there otherwise") {
  Tensor x = tensor({2, 3}, {1, 2, 3, 4, 5, 6}), sums = full({3}, NAN);
  column_sums(x.data(), 0, sums.data(), 2, 3);
  check_close(sums, tensor({3}, {5, 7, 9}));
  column_sums(x.data(), 2, sums.data(), 2, 3);
  check_close(sums, tensor({3}, {15, 21, 27}));
  column_sums(x.data(), 0, sums.data(), 0, 3);
  check_close(sums, zeros({3}));
}
