#include "autograd/ops/shape.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::counting;

namespace {
// What moves elements and computes nothing is its own oracle: gradient i must arrive at the element that went to i.
// With the elements as gradient, each element's gradient is itself, times how often it was used.
void check_moves_back(const Variable& x, const Variable& y, double times = 1) {
  y.backward(Tensor(y.value()));
  check_close(x.grad(), (x * times).value());
}
}  // namespace

TEST_CASE("reshape keeps row-major order and works out a length of -1") {
  Variable x(counting({2, 3, 4}, 1), true);
  for (const Shape& shape : {Shape{24}, Shape{4, 6}, Shape{2, 1, 12}, Shape{-1, 8}, Shape{3, -1}}) {
    Variable y = reshape(x, shape);
    check_close(reshaped(y.value(), {24}), counting({24}, 1));
    x.zero_grad();
    check_moves_back(x, y);
  }
  CHECK(reshape(x, {3, -1}).shape() == Shape{3, 8});
  CHECK(reshape(Variable(2.0), {1, 1}).shape() == Shape{1, 1});
  CHECK(reshape(Variable(zeros({0, 3})), {-1, 5}).shape() == Shape{0, 5});
  CHECK(reshape(Variable(zeros({1})), {}).shape() == Shape{});
  check_throws<ShapeError>([&] { reshape(x, {5, 5}); }, {"reshape", "(2, 3, 4)", "24", "(5, 5)", "25"});
  check_throws<ShapeError>([&] { reshape(x, {-1, 7}); }, {"reshape", "24", "-1"});
  check_throws<ShapeError>([&] { reshape(x, {-1, -1}); }, {"reshape", "only one"});
  check_throws<ShapeError>([&] { reshape(x, {-2, -12}); }, {"reshape", "negative"});
  check_throws<ShapeError>([&] { reshape(Variable(zeros({0, 3})), {0, -1}); }, {"reshape", "-1"});
}

TEST_CASE("transpose swaps two axes, the last two by default") {
  Variable x(counting({2, 3}), true);
  check_close(transpose(x), tensor({3, 2}, {0, 3, 1, 4, 2, 5}));
  check_moves_back(x, transpose(x));
  CHECK(transpose(Variable(zeros({2, 3, 4}))).shape() == Shape{2, 4, 3});
  CHECK(transpose(Variable(zeros({2, 3, 4})), 0, 1).shape() == Shape{3, 2, 4});
  CHECK(transpose(Variable(zeros({2, 0})), 0, 1).shape() == Shape{0, 2});
  check_close(transpose(x, 1, 1), x.value());
  check_throws<ShapeError>([&] { transpose(Variable(zeros({3}))); }, {"transpose", "-2", "(3,)"});
  check_throws<ShapeError>([&] { transpose(x, 0, 2); }, {"transpose", "2", "(2, 3)"});
}

TEST_CASE("permute agrees with an index by index copy, for every order of axes, and its gradient goes back") {
  for (const Shape& shape : {Shape{2, 3, 4, 5}, Shape{17, 1, 3, 33}, Shape{1, 1, 1, 1}, Shape{2, 0, 3, 1}}) {
    Axes axes{0, 1, 2, 3};
    do {
      Variable x(counting(shape, 1), true);
      Variable y = permute(x, axes);
      Tensor want = empty(y.shape());
      std::array<std::size_t, 4> from;
      std::size_t n[4];
      for (int i = 0; i < 4; ++i) n[i] = static_cast<std::size_t>(y.shape()[static_cast<std::size_t>(i)]);
      for (std::size_t a = 0; a < n[0]; ++a)
        for (std::size_t b = 0; b < n[1]; ++b)
          for (std::size_t c = 0; c < n[2]; ++c)
            for (std::size_t e = 0; e < n[3]; ++e) {
              std::size_t index[4] = {a, b, c, e};
              for (std::size_t i = 0; i < 4; ++i) from[static_cast<std::size_t>(axes[i])] = index[i];
              want(a, b, c, e) = x.value()(from[0], from[1], from[2], from[3]);
            }
      check_close(y, want);
      check_moves_back(x, y);
    } while (std::next_permutation(axes.begin(), axes.end()));
  }
}

TEST_CASE("permute wants each axis once") {
  Variable x(zeros({2, 3}));
  CHECK(permute(x, {-1, 0}).shape() == Shape{3, 2});
  CHECK(permute(Variable(1.0), Axes{}).shape() == Shape{});
  check_throws<ShapeError>([&] { permute(x, {0, 0}); }, {"permute", "(0, 0)", "(2, 3)", "twice"});
  check_throws<ShapeError>([&] { permute(x, {1, -1}); }, {"permute", "(1, -1)", "twice"});
  check_throws<ShapeError>([&] { permute(x, {0}); }, {"permute", "(0)", "(2, 3)"});
  check_throws<ShapeError>([&] { permute(x, {0, 2}); }, {"permute", "2", "(2, 3)"});
}

TEST_CASE("slice cuts start and stop to the axis, as Python does") {
  Variable x(counting({5}));
  auto check_slice = [&](std::int64_t start, std::int64_t stop, std::int64_t step, const std::vector<double>& want) {
    CAPTURE(start);
    CAPTURE(stop);
    check_close(slice(x, 0, start, stop, step), tensor({static_cast<std::int64_t>(want.size())}, want));
  };
  check_slice(1, 4, 1, {1, 2, 3});
  check_slice(0, 5, 2, {0, 2, 4});
  check_slice(1, 5, 3, {1, 4});
  check_slice(-2, 100, 1, {3, 4});
  check_slice(-100, -3, 1, {0, 1});
  check_slice(3, 2, 1, {});
  check_slice(5, 9, 1, {});
  check_slice(0, 5, 1LL << 62, {0});
  check_slice(INT64_MIN, INT64_MAX, 1, {0, 1, 2, 3, 4});
  check_throws<ShapeError>([&] { slice(x, 0, 0, 5, 0); }, {"slice", "step"});
  check_throws<ShapeError>([&] { slice(x, 0, 0, 5, -1); }, {"slice", "step", "-1"});
  check_throws<ShapeError>([&] { slice(x, 1, 0, 5); }, {"slice", "axis 1", "(5,)"});
}

// q[:, -2:5:1, 1::2] of arange(24).reshape(2, 3, 4)
TEST_CASE("slices of inner axes, and what was cut off gets gradient 0") {
  Variable x(counting({2, 3, 4}), true);
  Variable y = slice(slice(x, 1, -2, 5), -1, 1, 4, 2);
  check_close(y, tensor({2, 2, 2}, {5, 7, 9, 11, 17, 19, 21, 23}));
  y.backward(ones({2, 2, 2}));
  check_close(x.grad(), tensor({2, 3, 4}, {0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1}));
  slice(x, 0, 1, 2).backward(ones({1, 3, 4}));  // adds to the first
  CHECK(x.grad()(1, 0, 0) == 1);
  CHECK(x.grad()(1, 2, 3) == 2);
  CHECK(x.grad()(0, 2, 3) == 1);
}

TEST_CASE("an empty slice sends a gradient of zeros in the whole shape") {
  Variable x(counting({2, 3}), true);
  sum(slice(x, 1, 3, 3)).backward();
  check_close(x.grad(), zeros({2, 3}));
}

TEST_CASE("concatenate joins along any axis and sends each part its own gradient") {
  Variable a(counting({2, 1, 2}), true), b(counting({2, 2, 2}, 10), true);
  Variable y = concatenate({a, b, a}, 1);
  check_close(y, tensor({2, 4, 2}, {0, 1, 10, 11, 12, 13, 0, 1, 2, 3, 14, 15, 16, 17, 2, 3}));
  check_close(concatenate({a, b}, -2), concatenate({a, b}, 1).value());
  check_moves_back(b, y);
  check_close(a.grad(), (a * 2.0).value());
  check_close(concatenate({Variable(tensor({1}, {1})), Variable(tensor({2}, {2, 3}))}), tensor({3}, {1, 2, 3}));
}

// Case shape-04, for a part without elements in every place of the list and along every axis.
TEST_CASE("concatenate: parts without elements join and get gradients of their own shapes") {
  Variable b(tensor({2, 3}, {0, -0.4, 0.3, -0.1, -0.5, 0.2}), true);
  Variable e1(zeros({2, 0}), true), e0(zeros({0, 3}), true);
  Tensor g = tensor({2, 3}, {0, 0.3, -0.5, -0.2, 0.1, 0.4});
  Variable y = concatenate({e1, b}, 1);
  check_close(y, b.value());
  (sum(y * g) + sum(concatenate({b, e0}, 0) * g)).backward();
  check_close(b.grad(), tensor({2, 3}, {0, 0.6, -1, -0.4, 0.2, 0.8}));
  check_close(e1.grad(), zeros({2, 0}));
  check_close(e0.grad(), zeros({0, 3}));
  for (const std::vector<Variable>& parts : {std::vector{e1, e1, b}, {e1, b, e1}, {b, e1, e1}, {e1, e1}}) {
    e1.zero_grad();
    Variable joined = concatenate(parts, -1);
    CHECK(joined.shape().back() == (parts.size() == 3 ? 3 : 0));
    joined.backward(ones(joined.shape()));
    check_close(e1.grad(), zeros({2, 0}));
  }
  check_throws<ShapeError>([&] { concatenate({b, Variable(zeros({0}))}, 0); }, {"concatenate", "(2, 3)", "(0,)"});
  check_throws<ShapeError>([&] { concatenate({Variable(zeros({0})), b}, 0); }, {"concatenate", "(0,)", "(2, 3)"});
}

TEST_CASE("concatenate refuses parts that do not fit, with all their shapes") {
  Variable a(zeros({2, 3})), b(zeros({2, 4}));
  check_throws<ShapeError>(
      [&] {
        concatenate({a, a, b}, 0);
      },
      {"concatenate", "(2, 3) and (2, 3) and (2, 4)", "axis 0"});
  check_throws<ShapeError>([&] { concatenate({}, 0); }, {"concatenate", "no parts"});
  check_throws<ShapeError>([&] { concatenate({a}, 2); }, {"concatenate", "axis 2", "(2, 3)"});
  check_throws<ShapeError>([&] { concatenate({Variable(1.0), Variable(2.0)}); }, {"concatenate", "()"});
}

TEST_CASE("a part that needs no gradient is passed over") {
  Variable a(ones({2})), b(ones({2}), true);
  concatenate({a, b}).backward(tensor({4}, {1, 2, 3, 4}));
  check_close(b.grad(), tensor({2}, {3, 4}));
  CHECK(!a.has_grad());
}

TEST_CASE("stack makes a new axis in any place") {
  Variable a(tensor({2}, {1, 2}), true), b(tensor({2}, {3, 4}), true);
  check_close(stack({a, b}), tensor({2, 2}, {1, 2, 3, 4}));
  check_close(stack({a, b}, 1), tensor({2, 2}, {1, 3, 2, 4}));
  check_close(stack({a, b, a}, -1), tensor({2, 3}, {1, 3, 1, 2, 4, 2}));
  check_moves_back(b, stack({a, b, a}, -1));
  check_close(a.grad(), tensor({2}, {2, 4}));
  CHECK(stack({Variable(zeros({2, 3})), Variable(zeros({2, 3}))}, 1).shape() == Shape{2, 2, 3});
  CHECK(stack({Variable(1.0), Variable(2.0)}).shape() == Shape{2});
  CHECK(stack({Variable(zeros({0})), Variable(zeros({0}))}, 1).shape() == Shape{0, 2});
  check_throws<ShapeError>([&] { stack({a, Variable(zeros({3}))}); }, {"stack", "(2,) and (3,)"});
  check_throws<ShapeError>([&] { stack({a, b}, 2); }, {"stack", "axis 2"});
  check_throws<ShapeError>([&] { stack({}); }, {"stack", "no parts"});
}

TEST_CASE("broadcast_to repeats, and its gradient sums what was repeated") {
  Variable x(tensor({2, 1}, {1, 2}), true);
  Variable y = broadcast_to(x, {3, 2, 2});
  check_close(y, tensor({3, 2, 2}, {1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2}));
  check_moves_back(x, y, 6);
  check_close(broadcast_to(Variable(tensor({2}, {1, 2})), {2, 2}), tensor({2, 2}, {1, 2, 1, 2}));
  check_close(broadcast_to(Variable(3.0), {2}), tensor({2}, {3, 3}));
  Variable one(ones({1, 3}), true);
  sum(broadcast_to(one, {0, 3})).backward();
  check_close(one.grad(), zeros({1, 3}));
  check_throws<ShapeError>([&] { broadcast_to(x, {2}); }, {"broadcast_to", "(2, 1)", "(2,)"});
  check_throws<ShapeError>([&] { broadcast_to(x, {3, 2}); }, {"broadcast_to", "(2, 1)", "(3, 2)"});
  check_throws<ShapeError>([&] { broadcast_to(x, {2, -1}); }, {"broadcast_to", "(2, -1)", "negative"});
}

TEST_CASE("reshape and broadcast_to: more elements than can be are refused") {
  Shape huge{std::int64_t{1} << 32, std::int64_t{1} << 32};
  check_throws<ShapeError>([&] { reshape(Variable(zeros({0})), huge); }, {"elements"});
  check_throws<ShapeError>([&] { broadcast_to(Variable(1.0), huge); }, {"elements"});
}

// numpy: x[:, 1], x[:, -1], x[0]
TEST_CASE("select takes one index of an axis, which is dropped") {
  Variable x(counting({2, 3, 2}), true);
  check_close(select(x, 1, 1), tensor({2, 2}, {2, 3, 8, 9}));
  check_close(select(x, 0, 0), tensor({3, 2}, {0, 1, 2, 3, 4, 5}));
  check_close(select(Variable(counting({3})), 0, 2), tensor({}, {2}));
  Variable y = select(x, -2, -1);
  check_close(y, tensor({2, 2}, {4, 5, 10, 11}));
  y.backward(tensor({2, 2}, {1, 2, 3, 4}));
  check_close(x.grad(), tensor({2, 3, 2}, {0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 3, 4}));
}

TEST_CASE("squeeze drops axes of length 1, unsqueeze adds one") {
  Variable x(counting({1, 2, 1, 3}, 1), true);
  CHECK(squeeze(x).shape() == Shape{2, 3});
  CHECK(squeeze(x, 0).shape() == Shape{2, 1, 3});
  CHECK(squeeze(x, -2).shape() == Shape{1, 2, 3});
  CHECK(squeeze(x, 1).shape() == x.shape());  // of length 2: stays, as in PyTorch
  CHECK(squeeze(Variable(ones({1, 1}))).shape() == Shape{});
  check_moves_back(x, squeeze(x));
  CHECK(unsqueeze(x, 0).shape() == Shape{1, 1, 2, 1, 3});
  CHECK(unsqueeze(x, 2).shape() == Shape{1, 2, 1, 1, 3});
  CHECK(unsqueeze(x, -1).shape() == Shape{1, 2, 1, 3, 1});
  CHECK(unsqueeze(x, 4).shape() == Shape{1, 2, 1, 3, 1});
  CHECK(unsqueeze(Variable(2.0), 0).shape() == Shape{1});
  x.zero_grad();
  check_moves_back(x, unsqueeze(x, 1));
}
