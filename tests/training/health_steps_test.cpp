#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/loss.hpp"
#include "nn/dropout.hpp"
#include "nn/linear.hpp"
#include "nn/sequential.hpp"
#include "optim/adam.hpp"
#include "optim/clip_grad.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"
#include "training/health.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::endless;
using testing::not_a_number;

namespace {

/// y = Wx + b, learned on three points of another such.
struct Line {
  Line() : generator(1), model({.in_features = 2, .out_features = 1}, generator) {}

  Variable loss() const {
    return mse_loss(model(Variable(tensor({3, 2}, {1, 2, -1, 1, 2, 0}))), tensor({3, 1}, {2, -3, 4}));
  }
  /// A step in which `update` changes the parameters.
  std::function<double()> step(const std::function<void()>& update) {
    return [=, this] {
      model.zero_grad();
      Variable loss = this->loss();
      loss.backward();
      update();
      return loss.item();
    };
  }

  Generator generator;
  nn::Linear model;
};

/// parameters += rate * gradients
void move(const nn::ModuleBase& model, double rate) {
  for (Variable parameter : model.parameters()) parameter.mutable_value() += Scalar(rate) * parameter.grad();
}

}  // namespace

TEST_CASE("overfit_one_batch: until the loss is below what is asked for; the model is as before") {
  Line line;
  optim::SGD sgd(line.model.parameters(), {.lr = 0.1});
  Tensor weight = line.model.parameter("weight").value(), bias = line.model.parameter("bias").value();
  double first = line.loss().item();
  auto step = line.step([&] { sgd.step(); });
  Overfit found = overfit_one_batch(line.model, step, {.steps = 1000, .below = 1e-3});
  CHECK(found.first == first);
  CHECK(found.last <= 1e-3);
  CHECK(found.steps > 5);
  CHECK(found.steps < 1000);
  // From where the model stood: what its first two steps were looked at for does not count.
  Line same;
  optim::SGD of_same(same.model.parameters(), {.lr = 0.1});
  auto same_step = same.step([&] { of_same.step(); });
  double loss = 0;
  for (std::int64_t i = 0; i < found.steps; ++i) loss = same_step();
  CHECK(loss == found.last);
  CHECK(line.model.parameter("weight").value() == weight);
  CHECK(line.model.parameter("bias").value() == bias);
  CHECK(!line.model.parameter("bias").has_grad());
  // As many steps as it took are enough, and one less is not.
  CHECK(overfit_one_batch(line.model, step, {.steps = found.steps, .below = 1e-3}).last == found.last);
  check_throws<UnhealthyError>([&] { overfit_one_batch(line.model, step, {.steps = found.steps - 1, .below = 1e-3}); },
                               {"overfit_one_batch: after", "not learned by heart", "learning rate that is too small"});
  CHECK(line.model.parameter("weight").value() == weight);
  CHECK(!line.model.parameter("bias").has_grad());
  CHECK(overfit_one_batch(line.model, step, {.below = endless}).steps == 1);
}

TEST_CASE("overfit_one_batch: gradients that are never cleared, whatever else is done to them") {
  for (double longest : {1e9, 0.01}) {
    Line line;
    optim::SGD sgd(line.model.parameters(), {.lr = 0.01});
    auto step = [&] {
      Variable loss = line.loss();
      loss.backward();
      optim::clip_grad_norm(line.model.parameters(), longest);
      sgd.step();
      return loss.item();
    };
    check_throws<UnhealthyError>([&] { overfit_one_batch(line.model, step, {.below = endless}); },
                                 {"overfit_one_batch: ", "never cleared", "zero_grad"});
  }
}

TEST_CASE("overfit_one_batch: a loop that clears its gradients at its end is fine, and one of a single weight") {
  Line line;
  optim::SGD sgd(line.model.parameters(), {.lr = 0.1});
  auto step = [&] {
    Variable loss = line.loss();
    loss.backward();
    sgd.step();
    sgd.zero_grad();
    return loss.item();
  };
  CHECK(overfit_one_batch(line.model, step).last <= 0.1);

  nn::Linear one({.in_features = 1, .out_features = 1, .bias = false}, line.generator);
  optim::SGD of_one(one.parameters(), {.lr = 0.9});  // beyond the valley, and back
  CHECK(overfit_one_batch(one, [&] {
          of_one.zero_grad();
          Variable loss = mse_loss(one(ones({1, 1})), full({1, 1}, 3));
          loss.backward();
          of_one.step();
          return loss.item();
        }).last <= 0.1);
}

TEST_CASE("overfit_one_batch: gradients that point elsewhere in the next step are no old ones") {
  Generator generator(1);
  nn::Linear model({.in_features = 2, .out_features = 1, .bias = false}, generator);
  bool first = false;
  auto step = [&] {
    first = !first;
    model.zero_grad();
    Variable loss = mse_loss(model(Variable(tensor({1, 2}, {first ? 1. : 0., first ? 0. : 1.}))), full({1, 1}, 3));
    loss.backward();
    move(model, -0.1);
    return loss.item();
  };
  CHECK(overfit_one_batch(model, step, {.below = endless}).steps == 1);
}

TEST_CASE("overfit_one_batch: steps that go up, by their gradient or by the loss") {
  Line line;
  Tensor weight = line.model.parameter("weight").value();
  check_throws<UnhealthyError>(
      [&] { overfit_one_batch(line.model, line.step([&] { move(line.model, 1e-3); }), {.below = endless}); },
      {"overfit_one_batch: a step goes up its gradient", "sign of the learning rate"});
  CHECK(line.model.parameter("weight").value() == weight);
  auto negated = [&] {
    line.model.zero_grad();
    Variable loss = line.loss();
    (-loss).backward();
    move(line.model, -1e-3);
    return loss.item();
  };
  check_throws<UnhealthyError>([&] { overfit_one_batch(line.model, negated, {.steps = 20}); },
                               {"after 20 steps", "steps go up", "sign of the loss"});
  check_throws<UnhealthyError>(
      [&] { overfit_one_batch(line.model, line.step([&] { move(line.model, -1); }), {.steps = 5}); },
      {"after 5 steps", "far too large"});
}

TEST_CASE("overfit_one_batch: steps that change nothing, and losses and gradients that are no numbers") {
  Line line;
  check_throws<UnhealthyError>([&] { overfit_one_batch(line.model, line.step([] {}), {.below = endless}); },
                               {"overfit_one_batch: a step changes no parameter", "learning rate of 0"});
  check_throws<UnhealthyError>([&] { overfit_one_batch(line.model, [] { return not_a_number; }); },
                               {"overfit_one_batch: the loss of step 1 is nan", "DetectAnomaly"});
  int steps = 0;
  auto breaks_down = [&] {
    double loss = line.step([&] { move(line.model, -0.01); })();
    return ++steps == 5 ? endless : loss;
  };
  check_throws<UnhealthyError>([&] { overfit_one_batch(line.model, breaks_down); }, {"the loss of step 3 is inf"});
  auto broken_gradient = line.step([&] {
    line.model.parameter("bias").set_grad(tensor({1}, {not_a_number}));
    line.model.parameter("weight").mutable_value()(0, 0) += 1;
  });
  check_throws<UnhealthyError>([&] { overfit_one_batch(line.model, broken_gradient, {.below = endless}); },
                               {"gradients are not finite", "inspect"});
}

TEST_CASE("overfit_one_batch refuses options that mean nothing") {
  Line line;
  auto step = line.step([&] { move(line.model, -0.1); });
  check_throws<ValueError>([&] { overfit_one_batch(line.model, step, {.steps = 0}); },
                           {"overfit_one_batch: steps must be at least 1, got 0"});
  check_throws<ValueError>([&] { overfit_one_batch(line.model, step, {.below = not_a_number}); },
                           {"overfit_one_batch: below must be a number"});
}

TEST_CASE("checks that train leave random streams as they were, also where they throw") {
  Generator generator(1);
  nn::Sequential model{nn::Linear({.in_features = 4, .out_features = 4}, generator),
                       nn::Dropout({.p = 0.5}, generator)};
  auto loss_of = [&] { return mse_loss(model(ones({2, 4})), full({2, 4}, 3)); };
  auto step = [&] {
    model.zero_grad();
    Variable loss = loss_of();
    loss.backward();
    move(model, -0.1);
    return loss.item();
  };
  auto state = [&] { return nn::named_streams(model).front().generator.state(); };
  loss_of();
  Generator::State before = state();
  CHECK(overfit_one_batch(model, step, {.steps = 50, .below = 5}).steps > 0);
  CHECK(state() == before);
  CHECK_THROWS_AS(overfit_one_batch(model, step, {.steps = 3, .below = 0}), UnhealthyError);
  CHECK(state() == before);
  CHECK(check_every_parameter_learns(model, step) == 2);
  CHECK(state() == before);
}

TEST_CASE("check_every_parameter_learns: how many there are; the model is as before") {
  Line line;
  optim::Adam adam(line.model.parameters(), {.lr = 0.1});
  Tensor weight = line.model.parameter("weight").value();
  CHECK(check_every_parameter_learns(line.model, line.step([&] { adam.step(); })) == 2);
  CHECK(line.model.parameter("weight").value() == weight);
  CHECK(!line.model.parameter("weight").has_grad());
  CHECK(adam.slots(0).step == 3);
}

TEST_CASE("check_every_parameter_learns: what lies behind a weight that starts at 0 takes a second step") {
  Generator generator(1);
  nn::Sequential model{nn::Linear({.in_features = 2, .out_features = 2}, generator),
                       nn::Linear({.in_features = 2, .out_features = 1}, generator)};
  model.parameter("1.weight").mutable_value().fill(0);
  auto step = [&] {
    model.zero_grad();
    Variable loss = mse_loss(model(ones({1, 2})), full({1, 1}, 3));
    loss.backward();
    move(model, -0.1);
    return loss.item();
  };
  CHECK(check_every_parameter_learns(model, step) == 4);
}

TEST_CASE("check_every_parameter_learns: each that does not, with the reason") {
  Line line;
  nn::ModuleBase& model = line.model;
  optim::SGD of_weight({model.parameter("weight")}, {.lr = 0.1});
  check_throws<UnhealthyError>(
      [&] { check_every_parameter_learns(model, line.step([&] { of_weight.step(); })); },
      {"check_every_parameter_learns: 1 of 2 parameters do not learn: bias has a gradient and does not change: was it "
       "given to the optimizer?"});
  check_throws<UnhealthyError>(
      [&] {
        check_every_parameter_learns(model, line.step([&] {
          of_weight.step();
          model.zero_grad();
        }));
      },
      {"bias does not change"});
  check_throws<UnhealthyError>(
      [&] {
        check_every_parameter_learns(model, line.step([&] {
          of_weight.step();
          model.parameter("bias").zero_grad();
        }));
      },
      {"bias gets no gradient: the loss does not come from it"});
  check_throws<UnhealthyError>(
      [&] {
        check_every_parameter_learns(model, line.step([&] {
          model.parameter("bias").set_grad(zeros({1}));
          move(model, -0.1);
        }));
      },
      {"bias has a gradient of 0"});
  check_throws<UnhealthyError>([&] { check_every_parameter_learns(model, line.step([] {})); },
                               {"check_every_parameter_learns: 3 steps change none of 2 parameters"});
  check_throws<UnhealthyError>([&] { check_every_parameter_learns(model, [] { return not_a_number; }); },
                               {"check_every_parameter_learns: the loss of step 1 is nan"});
  optim::SGD sgd(model.parameters(), {.lr = 0.1});
  model.parameter("bias").set_grad(ones({1}));  // of something before
  check_throws<UnhealthyError>(
      [&] {
        check_every_parameter_learns(model, [&] {
          Variable loss = mse_loss(model.parameter("weight"), zeros({1, 2}));
          loss.backward();
          sgd.step();
          sgd.zero_grad();
          return loss.item();
        });
      },
      {"1 of 2 parameters do not learn: bias does not change"});
  nn::freeze(model, "bias");
  check_throws<UnhealthyError>([&] { check_every_parameter_learns(model, line.step([&] { of_weight.step(); })); },
                               {"1 of 2 parameters do not learn: bias is frozen"});
  CHECK(!model.parameter("bias").requires_grad());
}
