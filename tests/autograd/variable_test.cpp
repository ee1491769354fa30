#include "autograd/variable.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <thread>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/matmul.hpp"
#include "autograd/ops/reduction.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE("variable: copies share value, gradient and place in the graph") {
  Variable x(tensor({2}, {1, 2}), true);
  Variable same = x;
  same.mutable_value().data()[0] = 5;
  check_close(x, tensor({2}, {5, 2}));
  sum(same * same).backward();
  check_close(x.grad(), tensor({2}, {10, 4}));
}

TEST_CASE("variable: an empty one is false and prints as empty") {
  CHECK_FALSE(Variable());
  CHECK(Variable(1.0));
  CHECK(to_string(Variable()) == "Variable (empty)");
}

TEST_CASE("variable: an empty one as an operand is an error, not a crash") {
  Variable empty, x(1.0, true);
  check_throws<ValueError>([&] { x + empty; }, {"empty Variable"});
  check_throws<ValueError>([&] { sum(empty); }, {"empty Variable"});
  check_throws<ValueError>([&] { matmul(empty, x); }, {"empty Variable"});
  check_throws<ValueError>([&] { empty.shape(); }, {"empty Variable"});
  check_throws<ValueError>([&] { empty.mutable_value(); }, {"empty Variable"});
  check_throws<ValueError>([&] { empty.backward(); }, {"empty Variable"});
  Variable moved = std::move(x);
  check_throws<ValueError>([&] { exp(x); }, {"moved from"});
}

TEST_CASE("variable: item reads the only element and refuses any other number of them") {
  CHECK(Variable(2.5).item() == 2.5);
  CHECK(item(full({1, 1, 1}, 2.5)) == 2.5);
  CHECK(Variable(tensor({1, 1}, {3})).item() == 3);
  check_throws<ShapeError>([] { Variable(zeros({2, 3})).item(); }, {"item", "(2, 3)", "6"});
  check_throws<ShapeError>([] { Variable(zeros({0})).item(); }, {"item", "(0,)"});
}

TEST_CASE("variable: grad says why there is none") {
  Variable constant(ones({2})), x(ones({2}), true);
  Variable inner = x * x;
  check_throws<GraphError>([&] { constant.grad(); }, {"grad", "(2,)", "requires_grad = true"});
  check_throws<GraphError>([&] { x.grad(); }, {"grad", "(2,)", "backward()"});
  check_throws<GraphError>([&] { inner.grad(); }, {"grad", "mul", "(2,)", "retain_grad()"});
  check_throws<GraphError>([&] { inner.mutable_grad(); }, {"retain_grad()"});
  CHECK_FALSE(constant.has_grad());
  CHECK_FALSE(x.has_grad());
  sum(inner).backward();
  CHECK(x.has_grad());
  CHECK_FALSE(inner.has_grad());
  x.zero_grad();
  CHECK_FALSE(x.has_grad());
  check_throws<GraphError>([&] { x.grad(); }, {"zero_grad()"});
}

TEST_CASE("variable: value and grad of a temporary are copies that live on") {
  Variable x(tensor({2}, {1, 2}), true);
  sum(x * x).backward();
  const Tensor& value = (x + x).value();
  const Tensor& grad = Variable(x).grad();
  check_close(value, tensor({2}, {2, 4}));
  check_close(grad, tensor({2}, {2, 4}));
  static_assert(std::is_same_v<decltype(Variable().value()), const Tensor>);
  static_assert(std::is_same_v<decltype(Variable().grad()), const Tensor>);
}

TEST_CASE("variable: detach leaves the graph and shares the numbers") {
  Variable x(tensor({2}, {1, 2}), true);
  Variable y = x * x;
  Variable cut = y.detach();
  CHECK_FALSE(cut.requires_grad());
  CHECK(cut.is_leaf());
  CHECK(cut.value().data() == y.value().data());
  sum(cut * x).backward();
  check_close(x.grad(), tensor({2}, {1, 4}));  // x^2 counts as a constant
}

TEST_CASE("variable: a NoGradGuard stops recording until it goes, also when it is nested or something is thrown") {
  Variable x(ones({}), true);
  CHECK(grad_enabled());
  {
    NoGradGuard outer;
    {
      NoGradGuard inner;
      CHECK_FALSE(grad_enabled());
    }
    CHECK_FALSE(grad_enabled());
    CHECK_FALSE((x * x).requires_grad());
  }
  CHECK(grad_enabled());
  CHECK((x * x).requires_grad());
  try {
    NoGradGuard guard;
    throw 1;
  } catch (int) {
  }
  CHECK(grad_enabled());
}

TEST_CASE("variable: backward and grad of what was computed under a NoGradGuard say that, and whether it still lives") {
  Variable x(ones({}), true), y;
  {
    NoGradGuard guard;
    y = x * x;
    check_throws<GraphError>([&] { y.backward(); },
                             {"backward", "was computed under a NoGradGuard (one is alive here)"});
    check_throws<GraphError>([&] { y.backward(ones({})); }, {"(one is alive here)"});
  }
  try {
    y.backward();
    FAIL("nothing was thrown");
  } catch (const GraphError& error) {
    CHECK(std::string(error.what()).ends_with("was computed under a NoGradGuard"));
  }
  check_throws<GraphError>([&] { y.grad(); }, {"requires_grad = true", "outside of a NoGradGuard"});
}

TEST_CASE("variable: a NoGradGuard holds for its own thread only") {
  Variable x(ones({}), true);
  NoGradGuard guard;
  bool elsewhere = false;
  std::thread([&] { elsewhere = (x * x).requires_grad(); }).join();
  CHECK(elsewhere);
  CHECK_FALSE((x * x).requires_grad());
}

TEST_CASE("variable: it prints through << and fmt, shape first, long axes shortened") {
  Variable x(tensor({2}, {1, 2}), true);
  std::ostringstream out;
  out << Variable(tensor({2, 1}, {0.5, -1})) << "; " << x;
  CHECK(out.str() == "Variable (2, 1) [[0.5], [-1]]; Variable (2,) [1, 2], requires_grad");
  sum(x * x).backward();
  CHECK(fmt::format("{}", x) == "Variable (2,) [1, 2], grad (2,) [2, 4]");
  CHECK(fmt::format("{}", Variable(arange(0, 100))) == "Variable (100,) [0, 1, 2, ..., 97, 98, 99]");
}

TEST_CASE("variable: numbers, Tensors and Variables mix in every order, with the gradient of the Variable alone") {
  Tensor t = tensor({2}, {3, 4});
  Variable x(tensor({2}, {1, 2}), true);
  check_close(x + 1, tensor({2}, {2, 3}));
  check_close(1 + x, tensor({2}, {2, 3}));
  check_close(x - 1.5, tensor({2}, {-0.5, 0.5}));
  check_close(2 / x, tensor({2}, {2, 1}));
  check_close(t + x, tensor({2}, {4, 6}));
  check_close(x + t, tensor({2}, {4, 6}));
  check_close(t - x, tensor({2}, {2, 2}));
  check_close(x - t, tensor({2}, {-2, -2}));
  check_close(t / x, tensor({2}, {3, 2}));
  check_close(x / t, tensor({2}, {1. / 3, 0.5}));
  sum(t * x).backward();
  check_close(x.grad(), t);
  sum(x * t).backward();
  check_close(x.grad(), tensor({2}, {6, 8}));
  sum(std::move(t) * (x + 0)).backward();  // temporaries too
  check_close(x.grad(), tensor({2}, {9, 12}));
}

TEST_CASE("variable: set_grad gives a gradient from outside, of this shape") {
  Variable x(ones({2}), true);
  x.set_grad(tensor({2}, {3, 4}));
  check_close(x.grad(), tensor({2}, {3, 4}));
  sum(x).backward();  // adds to it
  check_close(x.grad(), tensor({2}, {4, 5}));
  x.set_grad(zeros({2}));
  check_close(x.grad(), zeros({2}));
  check_throws<ShapeError>([&] { x.set_grad(zeros({3})); }, {"set_grad", "(3,)", "(2,)"});
  check_throws<GraphError>([] { Variable(1.0).set_grad(zeros({})); }, {"set_grad", "requires_grad = true"});
}

TEST_CASE("variable: an expression of tensors beside a Variable is numbers, in every order") {
  Variable x(tensor({2, 2}, {1, 2, 3, 4}), true);
  Tensor t = ones({2, 2});
  check_close(sum(x * (t + 1)), full({}, 20));
  check_close(sum((t + 1) * x), full({}, 20));
  check_close(x + 2 * t, tensor({2, 2}, {3, 4, 5, 6}));
  check_close((t + t) / x, tensor({2, 2}, {2, 1, 2. / 3, 0.5}));
  sum(x - (t + 1)).backward();
  check_close(x.grad(), ones({2, 2}));
}

TEST_CASE("variable: numbers in the place of a flag do not compile") {
  auto has_backward = [](auto gradient) {
    return requires(Variable x) { x.backward(gradient); };
  };
  CHECK(has_backward(true));
  CHECK_FALSE(has_backward(2.0));
  CHECK_FALSE(has_backward(1));
  CHECK(std::is_constructible_v<Variable, double, bool>);
  CHECK_FALSE(std::is_constructible_v<Variable, int, int>);
}
