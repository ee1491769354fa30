#include "optim/optimizer.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "autograd/ops/elementwise.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"
#include "tests/optim/quadratic.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::give_gradient;

TEST_CASE("tied weights are stepped once") {
  Variable shared(tensor({2}, {1, 2}), true), other(tensor({1}, {3}), true);
  Variable tied = shared;
  optim::SGD sgd({shared, other, tied}, {.lr = 0.5, .momentum = 0.9});
  CHECK(sgd.parameters().size() == 2);
  give_gradient(shared, tensor({2}, {1, 1}));
  sgd.step();
  check_close(tied, tensor({2}, {0.5, 1.5}));
  check_close(other, tensor({1}, {3}));
}

TEST_CASE("zero_grad drops every gradient, and the rate can be changed between steps") {
  Variable p(tensor({1}, {1}), true);
  optim::SGD sgd({p}, {.lr = 0.5});
  give_gradient(p, tensor({1}, {1}));
  give_gradient(p, tensor({1}, {1}));  // gradients add up until they are dropped
  sgd.step();
  check_close(p, tensor({1}, {0}));
  sgd.zero_grad();
  CHECK_FALSE(p.has_grad());
  sgd.set_lr(0.1);
  CHECK(sgd.lr() == 0.1);
  give_gradient(p, tensor({1}, {1}));
  sgd.step();
  check_close(p, tensor({1}, {-0.1}));
  check_throws<ValueError>([&] { sgd.set_lr(-1); }, {"SGD", "lr", "-1"});
  check_throws<ValueError>([&] { sgd.set_lr(std::numeric_limits<double>::infinity()); }, {"SGD", "lr", "inf"});
  CHECK(sgd.lr() == 0.1);
}

TEST_CASE("a step between forward and backward is noticed") {
  Variable p(tensor({1}, {3}), true);
  optim::SGD sgd({p}, {.lr = 0.5});
  give_gradient(p, tensor({1}, {1}));
  Variable y = exp(p * p);
  sgd.step();
  check_throws<GraphError>([&] { y.backward(); }, {"changed in place"});
}

TEST_CASE("an optimizer refuses what it cannot train, by its place in the list") {
  Variable p(tensor({2}, {1, 2}), true);
  auto make = [](std::vector<Variable> parameters) { optim::SGD(parameters, {.lr = 1}); };
  check_throws<ValueError>([&] { make({}); }, {"SGD", "no parameters"});
  check_throws<ValueError>([&] { make({p * p}); }, {"parameters[0]", "(2,)", "result of an operation"});
  check_throws<ValueError>([&] { make({p, Variable()}); }, {"parameters[1]", "empty"});
}

TEST_CASE("a frozen parameter is left as it is, and a changed shape is refused before anything is read past its end") {
  Variable frozen(ones({2})), p(ones({2}), true);
  optim::SGD sgd({frozen, p}, {.lr = 1});
  CHECK(sgd.parameters().size() == 1);
  (p * p).backward(ones({2}));
  sgd.step();
  check_close(frozen, ones({2}), 0, 0);
  check_close(p, tensor({2}, {-1, -1}));
  p.mutable_value() = ones({5});
  check_throws<ShapeError>([&] { sgd.step(); }, {"SGD", "(5,)", "(2,)"});
}
