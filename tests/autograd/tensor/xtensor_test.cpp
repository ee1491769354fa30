// What xtensor computes on Gradus's tensors, against plain loops: random shapes, broadcasts and layouts, expressions
// that xtensor itself gets wrong (autograd/tensor/xtensor.hpp says which, and mends them).
#include "autograd/tensor/xtensor.hpp"

#include "autograd/ops/elementwise.hpp"
#include "tests/autograd/tensor/random_arrays.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::broadcast_element;
using testing::broadcasting_to;
using testing::check_same;
using testing::for_each_layout;
using testing::some_numbers;
using testing::some_shape;

namespace {

/// The expression of a and b, stored in an Out, against `plain`, the same of numbers.
template <class Out, class A, class B, class Expression, class Plain>
void check_each(const char* name, const Expression& expression, const Plain& plain) {
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
      check_same(Out(expression(in, b)), want, fmt::format("{}, layout {}", what, layout++));
    });
    Out assigned = Out::from_shape(shape);
    xt::noalias(assigned) = expression(a, b);
    check_same(assigned, want, what + ", assigned");
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
  auto check = [](const char* name, const auto& expression, Scalar (*plain)(Scalar)) {
    check_each<Tensor, Tensor, Tensor>(name, expression, [&](Scalar a, Scalar b) { return plain(a + b); });
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
