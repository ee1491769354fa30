#include "autograd/kernels/map.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/tensor/compare.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::wave;

namespace {
constexpr auto times_plus = [](auto a, auto b, auto c) { return a * b + c; };
constexpr auto times_plus_of_numbers = [](Scalar a, Scalar b, Scalar c) { return a * b + c; };
}  // namespace

TEST_CASE("map_row: at every length, whatever lies behind the row is neither read into it nor written") {
  for (std::int64_t count = 0; count < 70; ++count) {
    Tensor x = wave({80}), y = full({80}, 7);
    map_row(
        y.data(), count, [](auto v) { return v + v; }, x.data());
    for (std::int64_t i = 0; i < 80; ++i) CHECK(y(i) == (i < count ? x(i) + x(i) : 7));
  }
}

TEST_CASE("map_row: a number's result depends neither on its place nor on its neighbours") {
  auto curve = [](const Vector& v) { return xsimd::exp(v) * xsimd::tanh(v); };
  Tensor x = wave({67}), together = empty({67}), alone = empty({67});
  map_row(together.data(), 67, curve, x.data());
  for (std::int64_t i = 0; i < 67; ++i) map_row(&alone(i), 1, curve, &x(i));
  check_close(together, alone, 0, 0);
}

TEST_CASE("map_row: two results at once") {
  Tensor x = wave({37}), twice = empty({37}), square = empty({37});
  map_row(
      std::pair(twice.data(), square.data()), 37, [](const Vector& v) { return std::pair(v + v, v * v); }, x.data());
  check_close(twice, x + x, 0, 0);
  check_close(square, x * x, 0, 0);
}

TEST_CASE("mapped: operands broadcast as numpy's do, for functions of vectors and of numbers") {
  for (std::int64_t width : {1, 3, 8, 17, 40})
    for (const Shape& a : {Shape{2, 3, width}, Shape{2, 1, 1}, Shape{}, Shape{2, 1, width}})
      for (const Shape& b : {Shape{2, 3, width}, Shape{3, 1}, Shape{width}, Shape{1, 3, width}})
        for (const Shape& c : {Shape{2, 3, width}, Shape{2, 3, 1}, Shape{1}}) {
          CAPTURE(to_string(a) + to_string(b) + to_string(c));
          Tensor x = wave(a), y = wave(b, 1), z = wave(c, 2);
          Shape shape = broadcast_shapes("test", broadcast_shapes("test", a, b), c);
          Tensor want = empty(shape), whole_x = repeated(x, shape), whole_y = repeated(y, shape),
                 whole_z = repeated(z, shape);
          map(want, times_plus, whole_x, whole_y, whole_z);
          check_close(mapped(times_plus, x, y, z), want, 0, 0);
          check_close(mapped(times_plus_of_numbers, x, y, z), want, 1e-5, 1e-6);
        }
  CHECK(shape_of(mapped(times_plus, zeros({2, 0}), zeros({2, 1}), zeros({}))) == Shape{2, 0});
  check_throws<ShapeError>([] { mapped(times_plus, ones({2, 3}), ones({2}), ones({3})); }, {"(2, 3)", "(2,)"});
}

TEST_CASE("map: the result may be an operand, and larger than a thread's piece") {
  Tensor x = wave({300, 1001}), y = x, column = wave({300, 1}, 1);
  map(
      y, [](auto a, auto b) { return a - b; }, y, x);
  check_close(y, zeros({300, 1001}), 0, 0);
  map(
      y, [](auto a, auto b) { return a + b; }, y, column);
  check_close(y, repeated(column, {300, 1001}), 0, 0);
  map(
      y, [](auto v) { return v + v; }, column);
  check_close(y, repeated(Tensor(column + column), {300, 1001}), 0, 0);
}

TEST_CASE("map: an operand that does not broadcast to the result is refused") {
  Tensor out = ones({5});
  auto sum = [](auto a, auto b) { return a + b; };
  testing::check_throws<ShapeError>([&] { map(out, sum, out, ones({2})); }, {"map", "(2,)", "(5,)"});
  testing::check_throws<ShapeError>([&] { map(out, sum, out, ones({3, 5})); }, {"map", "(3, 5)", "(5,)"});
}
