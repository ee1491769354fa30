#include <doctest/doctest.h>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/record.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE("in place: a value changed in place is an error only where its rule needs it") {
  Variable x(tensor({2}, {1, 2}), true), w(tensor({2}, {3, 4}), true);
  Variable product = sum(x * w), total = sum(x + w), ratio = sum(x / w), root = sum(sqrt(w));
  w.mutable_value().data()[0] = 9;
  check_throws<GraphError>([&] { product.backward(); }, {"mul", "(2,)", "changed in place"});
  check_throws<GraphError>([&] { ratio.backward(); }, {"div", "(2,)", "changed in place"});
  CHECK_FALSE(x.has_grad());
  CHECK_FALSE(w.has_grad());
  total.backward();
  check_close(x.grad(), ones({2}));
  root.backward();  // reads its output, which is as it was
  Variable again = sum(x * w);
  x.zero_grad();
  again.backward();
  check_close(x.grad(), tensor({2}, {9, 4}));
}

TEST_CASE("in place: a change through any handle is seen, and one after backward is nobody's concern") {
  Variable x(tensor({2}, {1, 2}), true);
  Variable same = x.detach();
  Variable y = sum(x * x);
  same.mutable_value().data()[0] = 5;
  check_throws<GraphError>([&] { y.backward(); }, {"mul", "changed in place"});
  Variable z = sum(x * x);
  z.backward();
  x.mutable_value().data()[0] = 7;
  check_close(x.grad(), tensor({2}, {10, 4}));
}

TEST_CASE("in place: a rule reads a handle from before the change, if the change came before it was recorded") {
  Variable w(tensor({2}, {3, 4}), true), x(tensor({2}, {1, 2}), true);
  Variable before = w;  // as a module holds its weight while an optimizer steps
  w.mutable_value().data()[0] = 5;
  auto times_w = [&before](const Variable& in) {
    // Not a copy: what a rule calls (a module, to recompute) reads its own handles.
    return record("times_w", in.value() * before.value(), {in},
                  [&before](Tensor& dy, Gradients& d) { d[0] += dy * before.value(); });
  };
  sum(times_w(x)).backward();
  check_close(x.grad(), tensor({2}, {5, 4}));

  Variable y = sum(times_w(x));
  w.mutable_value().data()[0] = 6;
  check_throws<GraphError>([&] { y.backward(); }, {"times_w", "changed in place"});
}

TEST_CASE("in place: a rule may make a value and change it in place; no rule after it may read one that it changed") {
  Variable x(tensor({2}, {1, 2}), true), w(tensor({2}, {3, 4}), true);
  auto doubling = [](const Variable& in, Variable& changed) {
    return record("doubling", in.value() * 2, {in}, [&changed](Tensor& dy, Gradients& d) {
      Variable two(ones(Shape{2}));
      two.mutable_value() *= 2;
      d[0] += dy * two.value();
      if (changed) changed.mutable_value().data()[0] = 0;
    });
  };
  Variable none;
  sum(doubling(x * w, none)).backward();
  check_close(x.grad(), tensor({2}, {6, 8}));
  check_throws<GraphError>([&] { sum(doubling(x * w, w)).backward(); }, {"mul", "changed in place"});
}
