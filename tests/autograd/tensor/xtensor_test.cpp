// What xtensor computes on Gradus's tensors, against plain loops: random shapes, broadcasts and layouts, expressions
// that xtensor itself gets wrong (autograd/tensor/xtensor.hpp says which, and mends them).
#include "autograd/tensor/xtensor.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/tensor/walk.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;

namespace {

std::mt19937_64 random_bits_of_test(1);

/// Of low, ..., high.
std::int64_t pick(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random_bits_of_test() % static_cast<std::uint64_t>(high - low + 1));
}

// xtensor moves the null pointer of an empty tensor about, and reads nothing there; the sanitizer calls it an error.
#ifdef __SANITIZE_ADDRESS__
constexpr bool with_empty = false;
#else
constexpr bool with_empty = true;
#endif

/// 0 to 4 axes, some without elements, some longer than vectors are.
Shape some_shape() {
  Shape shape(static_cast<std::size_t>(pick(0, 4)));
  for (std::int64_t& length : shape) length = with_empty && pick(0, 12) == 0 ? 0 : pick(1, 9);
  if (!shape.empty() && pick(0, 2) == 0) shape.back() = pick(10, 40);
  return shape;
}

/// One that broadcasts to `target`.
Shape broadcasting_to(const Shape& target) {
  Shape shape(target.begin() + (pick(0, 1) ? 0 : pick(0, static_cast<std::int64_t>(target.size()))), target.end());
  for (std::int64_t& length : shape)
    if (pick(0, 3) == 0) length = 1;
  return shape;
}

using Limits = std::numeric_limits<Scalar>;
constexpr std::array<Scalar, 14> edges = {0,
                                          -0.0f,
                                          1,
                                          -1,
                                          Limits::infinity(),
                                          -Limits::infinity(),
                                          Limits::quiet_NaN(),
                                          Limits::denorm_min(),
                                          -Limits::denorm_min(),
                                          Limits::min() / 16,
                                          88.5f,
                                          -95,
                                          Limits::max(),
                                          2.5f};

template <class T>
T some_number() {
  if constexpr (std::is_same_v<T, Scalar>)
    return pick(0, 1) ? edges[static_cast<std::size_t>(pick(0, edges.size() - 1))]
                      : static_cast<Scalar>(pick(-8, 8)) / 2;
  else
    return static_cast<T>(std::is_same_v<T, bool> ? pick(0, 1) : pick(-5, 5));
}

template <class Array>
Array some_numbers(const Shape& shape) {
  Array x = Array::from_shape(shape);
  for (auto& v : x) v = some_number<typename Array::value_type>();
  return x;
}

/// The index of element i of an array of that shape.
std::vector<std::size_t> index(std::size_t i, const Shape& shape) {
  std::vector<std::size_t> index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0; i /= static_cast<std::size_t>(shape[axis]))
    index[axis] = i % static_cast<std::size_t>(shape[axis]);
  return index;
}

/// The number of x that a broadcast to `shape` has as its element i.
template <class Array>
auto broadcast_element(const Array& x, std::size_t i, const Shape& shape) {
  std::vector<std::size_t> place = index(i, shape);
  Shape strides = broadcast_strides(shape_of(x), shape);
  std::int64_t offset = 0;
  for (std::size_t axis = 0; axis < place.size(); ++axis)
    offset += static_cast<std::int64_t>(place[axis]) * strides[axis];
  return x.data()[offset];
}

/// Calls f with x itself, with a transposed view that has its elements, and with one that reads every other number.
template <class Array, class F>
void for_each_layout(const Array& x, const F& f) {
  f(x);
  Shape shape = shape_of(x), turned(shape.rbegin(), shape.rend()), wide = shape;
  xt::xstrided_slice_vector every_other;
  for (std::int64_t& length : wide) {
    every_other.push_back(xt::range(1, 2 * length + 1, 2));
    length = 2 * length + 1;
  }
  Array transposed = Array::from_shape(turned), stepped = some_numbers<Array>(wide);
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::vector<std::size_t> place = index(i, shape);
    std::vector<std::size_t> back(place.rbegin(), place.rend());
    transposed.element(back.begin(), back.end()) = x.data()[i];
    for (std::size_t& p : place) p = 2 * p + 1;
    stepped.element(place.begin(), place.end()) = x.data()[i];
  }
  f(xt::transpose(transposed));
  if (!shape.empty()) f(xt::strided_view(stepped, every_other));
}

template <class T>
bool same(T got, T want, double epsilons) {
  if constexpr (std::is_same_v<T, Scalar>) {
    if (std::isnan(want) || std::isnan(got)) return std::isnan(want) == std::isnan(got);
    return got == want || std::abs(got - want) <= epsilons * Limits::epsilon() * std::abs(want);
  } else {
    return std::memcmp(&got, &want, sizeof(T)) == 0;  // a boolean that is neither 0 nor 1 too
  }
}

template <class Array>
void check_same(const Array& got, const Array& want, const std::string& what, double epsilons = 0) {
  bool equal = got.shape() == want.shape();
  for (std::size_t i = 0; equal && i < want.size(); ++i) equal = same(got.data()[i], want.data()[i], epsilons);
  if (!equal) FAIL_CHECK(what);
}

/// The expression of a and b, stored in an Out, against `plain`, the same of numbers.
template <class Out, class A, class B, class Expression, class Plain>
void check_each(const char* name, const Expression& expression, const Plain& plain, double epsilons = 0) {
  for (int repeat = 0; repeat < 150; ++repeat) {
    Shape target = some_shape();
    A a = some_numbers<A>(broadcasting_to(target));
    B b = some_numbers<B>(broadcasting_to(target));
    Shape shape = broadcast_shapes("", shape_of(a), shape_of(b));
    Out want = Out::from_shape(shape);
    for (std::size_t i = 0; i < want.size(); ++i)
      want.data()[i] =
          static_cast<typename Out::value_type>(plain(broadcast_element(a, i, shape), broadcast_element(b, i, shape)));
    std::string what = fmt::format("{} of {} and {}", name, shape_of(a), shape_of(b));
    int layout = 0;
    for_each_layout(a, [&](const auto& in) {
      check_same(Out(expression(in, b)), want, fmt::format("{}, layout {}", what, layout++), epsilons);
    });
    Out assigned = Out::from_shape(shape);
    xt::noalias(assigned) = expression(a, b);
    check_same(assigned, want, what + ", assigned", epsilons);
  }
}

// Expression and plain function in one, where both are written alike.
template <class Out, class A, class B, class F>
void check_alike(const char* name, const F& f) {
  check_each<Out, A, B>(name, f, f);
}

template <class T>
T chosen(bool condition, T a, T b) {
  return condition ? a : b;
}

/// Rows of numbers that are added one by one: halves, so that every order gives the same.
Tensor some_halves(const Shape& shape) {
  Tensor x = Tensor::from_shape(shape);
  for (Scalar& v : x) v = static_cast<Scalar>(pick(-8, 8)) / 2;
  return x;
}

}  // namespace

TEST_CASE("xtensor: comparisons with a broadcast operand, stored as Booleans") {
  check_alike<Booleans, Tensor, Tensor>("a > b", [](const auto& a, const auto& b) { return a > b; });
  check_alike<Booleans, Tensor, Tensor>("a <= b", [](const auto& a, const auto& b) { return a <= b; });
  check_alike<Booleans, Tensor, Tensor>("!(a < b)", [](const auto& a, const auto& b) { return !(a < b); });
  check_alike<Booleans, Tensor, Tensor>("&&", [](const auto& a, const auto& b) { return a > b && a < Scalar(2); });
  check_alike<Booleans, Tensor, Tensor>("||", [](const auto& a, const auto& b) { return a >= b || b < Scalar(-2); });
  check_each<Booleans, Tensor, Tensor>(
      "==", [](const auto& a, const auto& b) { return xt::equal(a, b); }, [](Scalar a, Scalar b) { return a == b; });
  check_each<Booleans, Tensor, Tensor>(
      "!=", [](const auto& a, const auto& b) { return xt::not_equal(a, b); },
      [](Scalar a, Scalar b) { return a != b; });
  check_each<Booleans, Tensor, Tensor>(
      "isnan", [](const auto& a, const auto& b) { return xt::isnan(a + b); },
      [](Scalar a, Scalar b) { return std::isnan(a + b); });
  check_each<Booleans, Tensor, Tensor>(
      "isfinite", [](const auto& a, const auto& b) { return xt::isfinite(a * b); },
      [](Scalar a, Scalar b) { return std::isfinite(a * b); });
  check_alike<Booleans, Booleans, Booleans>("of booleans", [](const auto& a, const auto& b) { return a && !b; });
  check_alike<Booleans, Indices, Indices>("of indices", [](const auto& a, const auto& b) { return a > b; });
  check_alike<Booleans, Indices, Tensor>("of both", [](const auto& a, const auto& b) { return a < b; });
}

TEST_CASE("xtensor: a Condition of a comparison with a broadcast operand") {
  for (int repeat = 0; repeat < 300; ++repeat) {
    Shape target = some_shape();
    Tensor a = some_numbers<Tensor>(broadcasting_to(target)), b = some_numbers<Tensor>(broadcasting_to(target));
    Shape shape = broadcast_shapes("", shape_of(a), shape_of(b));
    Booleans want = Booleans::from_shape(shape);
    for (std::size_t i = 0; i < want.size(); ++i)
      want.data()[i] = broadcast_element(a, i, shape) > broadcast_element(b, i, shape);
    check_same(Condition(a > b).values(), want, fmt::format("{} > {}", shape_of(a), shape_of(b)));
  }
}

TEST_CASE("xtensor: comparisons and casts, stored as numbers") {
  check_alike<Tensor, Tensor, Tensor>("a > b", [](const auto& a, const auto& b) { return a > b; });
  check_each<Tensor, Tensor, Tensor>(
      "cast", [](const auto& a, const auto& b) { return a * xt::cast<Scalar>(a > b); },
      [](Scalar a, Scalar b) { return a * static_cast<Scalar>(a > b); });
  check_alike<Indices, Tensor, Tensor>("a > b as indices", [](const auto& a, const auto& b) { return a > b; });
  check_each<Booleans, Tensor, Tensor>(
      "as booleans", [](const auto& a, const auto& b) { return xt::cast<bool>(a + b); },
      [](Scalar a, Scalar b) { return static_cast<bool>(a + b); });
  check_alike<Tensor, Indices, Tensor>("indices beside numbers", [](const auto& a, const auto& b) { return a * b; });
  check_alike<Tensor, Booleans, Tensor>("booleans beside numbers", [](const auto& a, const auto& b) { return a * b; });
  check_alike<Tensor, Indices, Indices>("of indices", [](const auto& a, const auto& b) { return a + b; });
  check_alike<Indices, Indices, Indices>("indices", [](const auto& a, const auto& b) { return a * b - a; });
}

TEST_CASE("xtensor: where") {
  check_each<Tensor, Tensor, Tensor>(
      "where(a > b, a, b)", [](const auto& a, const auto& b) { return xt::where(a > b, a, b); },
      [](Scalar a, Scalar b) { return chosen(a > b, a, b); });
  check_each<Tensor, Tensor, Tensor>(
      "where(!(a > b) && b < 2, a, 0)",
      [](const auto& a, const auto& b) { return xt::where(!(a > b) && b < Scalar(2), a, Scalar(0)); },
      [](Scalar a, Scalar b) { return chosen(!(a > b) && b < 2, a, Scalar(0)); });
  check_each<Tensor, Tensor, Tensor>(
      "where(isnan(a + b), b, a)", [](const auto& a, const auto& b) { return xt::where(xt::isnan(a + b), b, a); },
      [](Scalar a, Scalar b) { return chosen(std::isnan(a + b), b, a); });
  check_each<Tensor, Booleans, Tensor>(
      "where(booleans, b, 0)", [](const auto& a, const auto& b) { return xt::where(a, b, Scalar(0)); },
      [](bool a, Scalar b) { return chosen(a, b, Scalar(0)); });
  check_each<Tensor, Booleans, Tensor>(
      "where(!booleans, b, 1)", [](const auto& a, const auto& b) { return xt::where(!a, b, Scalar(1)); },
      [](bool a, Scalar b) { return chosen(!a, b, Scalar(1)); });
  check_each<Tensor, Indices, Tensor>(
      "where(indices > 0, b, 1)", [](const auto& a, const auto& b) { return xt::where(a > 0, b, Scalar(1)); },
      [](std::int64_t a, Scalar b) { return chosen(a > 0, b, Scalar(1)); });
}

TEST_CASE("xtensor: functions of numbers at the ends, beside a broadcast operand") {
  auto check = [](const char* name, const auto& expression, Scalar (*plain)(Scalar), double epsilons = 0) {
    check_each<Tensor, Tensor, Tensor>(
        name, expression, [&](Scalar a, Scalar b) { return plain(a + b); }, epsilons);
  };
  check(
      "log", [](const auto& a, const auto& b) { return xt::log(a + b); }, [](Scalar x) { return std::log(x); });
  check(
      "exp", [](const auto& a, const auto& b) { return xt::exp(a + b); }, [](Scalar x) { return std::exp(x); });
  check(
      "sqrt", [](const auto& a, const auto& b) { return xt::sqrt(a + b); }, [](Scalar x) { return std::sqrt(x); });
  check(
      "tanh", [](const auto& a, const auto& b) { return xt::tanh(a + b); }, [](Scalar x) { return std::tanh(x); });
  check(
      "abs", [](const auto& a, const auto& b) { return xt::abs(a + b); }, [](Scalar x) { return std::abs(x); });
  check(
      "floor", [](const auto& a, const auto& b) { return xt::floor(a + b); }, [](Scalar x) { return std::floor(x); });
  check(
      "sign", [](const auto& a, const auto& b) { return xt::sign(a + b); },
      [](Scalar x) { return std::isnan(x) || x == 0 ? x : std::copysign(Scalar(1), x); });
  check(
      "clip", [](const auto& a, const auto& b) { return xt::clip(a + b, Scalar(-1), Scalar(2)); },
      [](Scalar x) { return std::clamp(x, Scalar(-1), Scalar(2)); });
  check_each<Tensor, Tensor, Tensor>(
      "maximum", [](const auto& a, const auto& b) { return xt::maximum(a, b); },
      [](Scalar a, Scalar b) { return a > b ? a : b; });
  check_each<Tensor, Tensor, Tensor>(
      "minimum", [](const auto& a, const auto& b) { return xt::minimum(a, b); },
      [](Scalar a, Scalar b) { return a < b ? a : b; });
  check_each<Tensor, Tensor, Tensor>(
      "pow", [](const auto& a, const auto& b) { return xt::pow(a, b); },
      [](Scalar a, Scalar b) { return std::pow(a, b); });
  check_each<Tensor, Tensor, Tensor>(
      "a * log(b)", [](const auto& a, const auto& b) { return a * xt::log(b); },
      [](Scalar a, Scalar b) { return a * std::log(b); });
}

TEST_CASE("xtensor: reducers, assigned and as operands") {
  for (int repeat = 0; repeat < 600; ++repeat) {
    Shape shape = some_shape(), kept = shape, dropped;
    std::vector<std::size_t> axes;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      if (pick(0, 1)) {
        axes.push_back(axis);
        kept[axis] = 1;
      } else {
        dropped.push_back(shape[axis]);
      }
    }
    if (axes.empty()) continue;
    Tensor x = some_halves(shape), sums = zeros(kept), largest = full(kept, -INFINITY), less = x, below = x, of_sum = x;
    Shape strides = broadcast_strides(kept, shape);
    auto place = [&](std::size_t i) {
      std::vector<std::size_t> at = index(i, shape);
      return std::inner_product(at.begin(), at.end(), strides.begin(), std::int64_t(0), std::plus<>(),
                                [](std::size_t a, std::int64_t b) { return static_cast<std::int64_t>(a) * b; });
    };
    for (std::size_t i = 0; i < x.size(); ++i) {
      sums.data()[place(i)] += x.data()[i];
      largest.data()[place(i)] = std::max(largest.data()[place(i)], x.data()[i]);
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
      less.data()[i] -= sums.data()[place(i)];
      below.data()[i] -= largest.data()[place(i)];
      of_sum.data()[i] *= sums.data()[place(i)] + 1;
    }
    std::string what = fmt::format("{} over {} axes from {}", shape, axes.size(), axes[0]);
    for_each_layout(x, [&](const auto& in) {
      check_same(Tensor(xt::sum(in, axes)), reshaped(sums, dropped), "sum of " + what);
      check_same(Tensor(xt::sum(in, axes, xt::keep_dims)), sums, "kept sum of " + what);
      check_same(Tensor(in - xt::sum(in, axes, xt::keep_dims)), less, "x - sum of " + what);
      check_same(Tensor(in * (xt::sum(in, axes, xt::keep_dims) + Scalar(1))), of_sum, "x * (sum + 1) of " + what);
      auto named = xt::sum(in, axes, xt::keep_dims);
      check_same(Tensor(in - named), less, "x - named sum of " + what);
      if (x.size() == 0) return;
      check_same(Tensor(xt::amax(in, axes)), reshaped(largest, dropped), "amax of " + what);
      check_same(Tensor(in - xt::amax(in, axes, xt::keep_dims)), below, "x - amax of " + what);
    });
  }
}

// As the comment in reduction.hpp says: argument lookup finds xtensor's where the name is not qualified.
TEST_CASE("xtensor: gradus::sum of a Tensor is Gradus's own, by halves") {
  Tensor x = full({1 << 20, 2}, 0.1);
  Variable y = gradus::sum(x, {0});
  check_close(y, full({2}, static_cast<double>(Scalar(0.1)) * (1 << 20)), 1e-6, 0);
}
