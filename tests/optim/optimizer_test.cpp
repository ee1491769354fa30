#include "optim/optimizer.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>

#include "autograd/ops/elementwise.hpp"
#include "optim/adam.hpp"
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

TEST_CASE("decay_matrices_only: matrices shrink, biases and scales move by their gradients alone") {
  Variable matrix(tensor({1, 2}, {1, 2}), true), bias(tensor({2}, {3, 4}), true), scale(tensor({}, {5}), true);
  optim::SGD sgd(optim::decay_matrices_only({bias, matrix, scale}, optim::SGDOptions{.lr = 0.5, .weight_decay = 0.1}));
  CHECK(sgd.groups() == 2);
  give_gradient(matrix, tensor({1, 2}, {1, 0}));
  give_gradient(bias, tensor({2}, {1, 0}));
  give_gradient(scale, tensor({}, {0}));
  sgd.step();
  check_close(matrix, tensor({1, 2}, {1 - 0.5 * (1 + 0.1), 2 - 0.5 * 0.2}));
  check_close(bias, tensor({2}, {2.5, 4}));
  check_close(scale, tensor({}, {5}));
  // One of the groups may be empty, and AdamW's decay is shared out alike.
  Variable other(tensor({2}, {3, 4}), true);
  optim::AdamW adamw(optim::decay_matrices_only({other}, optim::AdamWOptions{.lr = 0.5, .weight_decay = 0.1}));
  give_gradient(other, tensor({2}, {0, 0}));
  adamw.step();
  check_close(other, tensor({2}, {3, 4}), 0, 0);
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

TEST_CASE("a value and a gradient that changed their shape together are refused too, since the slots did not") {
  Variable p(ones({2}), true);
  optim::SGD sgd({p}, {.lr = 1, .momentum = 0.9});
  give_gradient(p, ones({2}));
  sgd.step();
  p.mutable_value() = ones({5});
  p.mutable_grad() = ones({5});
  check_throws<ShapeError>([&] { sgd.step(); }, {"SGD", "parameters[0]", "(2,)", "(5,)"});
}

TEST_CASE("groups have rates of their own, and set_lr is for all of them or for one") {
  Variable a(zeros({1}), true), b(zeros({1}), true);
  optim::SGD sgd({{.parameters = {a, a}, .options = {.lr = 0.5}}, {.parameters = {b}, .options = {.lr = 0.25}}});
  CHECK(sgd.groups() == 2);
  CHECK(sgd.parameters().size() == 2);
  auto step = [&] {
    sgd.zero_grad();
    give_gradient(a, ones({1}));
    give_gradient(b, ones({1}));
    sgd.step();
  };
  step();
  check_close(a, full({1}, -0.5), 0, 0);
  check_close(b, full({1}, -0.25), 0, 0);
  sgd.set_lr(1, 1);
  CHECK(sgd.lr() == 0.5);
  CHECK(sgd.lr(1) == 1);
  step();
  check_close(a, full({1}, -1), 0, 0);
  check_close(b, full({1}, -1.25), 0, 0);
  sgd.set_lr(0.125);
  CHECK(sgd.lr(0) == 0.125);
  CHECK(sgd.lr(1) == 0.125);
  check_throws<ValueError>([&] { sgd.lr(2); }, {"SGD", "group 2", "there are 2"});
  check_throws<ValueError>([&] { sgd.set_lr(1, 2); }, {"SGD", "group 2"});
  check_throws<ValueError>(
      [&] {
        optim::SGD({{.parameters = {a}, .options = {.lr = 1}}, {.parameters = {b, a}, .options = {.lr = 1}}});
      },
      {"SGD", "(1,)", "two groups"});
  check_throws<ValueError>(
      [&] {
        optim::SGD({{.parameters = {a}, .options = {.lr = 1}}, {.parameters = {b}}});
      },
      {"SGD", "lr", "nan"});
}

TEST_CASE("restore refuses what does not fit, by name and shape, before it changes anything") {
  Variable a(ones({3}), true), b(ones({2}), true);
  optim::Adam adam({a, b});
  give_gradient(a, ones({3}));
  adam.step();
  auto moments = [](std::int64_t size) {
    return std::vector<std::pair<std::string, Tensor>>{{"exp_avg", full({size}, 2)}, {"exp_avg_sq", full({size}, 4)}};
  };
  optim::Slots fits{.step = 7, .tensors = moments(3)};
  auto refuse = [&](std::vector<optim::Slots> slots, std::initializer_list<std::string> parts) {
    check_throws<ValueError>([&] { adam.restore(slots); }, parts);
  };
  refuse({fits}, {"Adam", "1 parameters for 2"});
  refuse({fits, {.step = -1, .tensors = {}}}, {"parameters[1]", "step -1"});
  refuse({fits, {.step = 1, .tensors = {}}}, {"parameters[1]", "[exp_avg, exp_avg_sq]"});
  refuse({fits, {.step = 0, .tensors = moments(2)}}, {"parameters[1]", "at step 0"});
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  refuse({fits, {.step = most, .tensors = moments(2)}}, {"Adam", "parameters[1]", "step 9223372036854775807"});
  optim::Slots negative{.step = 1, .tensors = moments(2)};
  negative.tensors[1].second.data()[1] = -1e-30;
  refuse({fits, negative}, {"Adam", "exp_avg_sq of parameters[1]", "negative"});
  optim::Slots renamed{.step = 1, .tensors = moments(2)};
  std::swap(renamed.tensors[0].first, renamed.tensors[1].first);
  refuse({fits, renamed}, {"parameters[1]", "[exp_avg, exp_avg_sq]"});
  check_throws<ShapeError>(
      [&] {
        adam.restore({fits, {.step = 1, .tensors = moments(3)}});
      },
      {"exp_avg", "parameters[1]", "(3,)", "(2,)"});
  CHECK(adam.slots(0).step == 1);
  adam.restore({fits, {.step = 0, .tensors = {}}});
  CHECK(adam.slots(0).step == 7);
  check_close(adam.slots(0).tensors[0].second, full({3}, 2), 0, 0);
  check_throws<ValueError>([&] { adam.slots(2); }, {"Adam", "no parameter 2"});
}

TEST_CASE("an optimizer that is moved goes on where it was, and the one that it was moved from says so") {
  Variable p(zeros({1}), true);
  optim::SGD first({p}, {.lr = 1, .momentum = 0.5});
  auto step = [&](optim::Optimizer& sgd) {
    sgd.zero_grad();
    give_gradient(p, ones({1}));
    sgd.step();
  };
  step(first);
  optim::SGD second = std::move(first);
  step(second);
  check_close(p, full({1}, -2.5), 0, 0);
  optim::SGD third({p}, {.lr = 7});
  third = std::move(second);
  step(third);
  check_close(p, full({1}, -4.25), 0, 0);
  for (optim::SGD* from : {&first, &second})
    for (const std::function<void()>& use : std::vector<std::function<void()>>{
             [&] { from->step(); }, [&] { from->zero_grad(); }, [&] { from->lr(); }, [&] { from->set_lr(1); },
             [&] { from->slots(0); }, [&] { from->parameters(); }, [&] { from->restore({}); }})
      check_throws<GraphError>(use, {"SGD", "was moved from"});
}
