// Reducers of xtensor, as xtensor_test.cpp looks at what it computes element by element.
#include "autograd/ops/reduction.hpp"
#include "tests/autograd/tensor/random_arrays.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_same;
using testing::for_each_layout;
using testing::pick;
using testing::place_of;
using testing::some_shape;

namespace {

// A reducer of an empty tensor moves a null pointer about and reads nothing there; the sanitizer calls it an error.
#ifdef __SANITIZE_ADDRESS__
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// Rows of numbers that are added one by one: halves, so that every order gives the same.
Tensor some_halves(const Shape& shape) {
  Tensor x = Tensor::from_shape(shape);
  for (Scalar& v : x) v = static_cast<Scalar>(pick(-8, 8)) / 2;
  return x;
}

}  // namespace

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
    if (axes.empty() || (sanitized && size_of(shape) == 0)) continue;
    Tensor x = some_halves(shape), sums = zeros(kept), largest = full(kept, -INFINITY), less = x, below = x, of_sum = x;
    Shape strides = broadcast_strides(kept, shape);
    auto place = [&](std::size_t i) {
      std::vector<std::size_t> at = place_of(i, shape);
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
