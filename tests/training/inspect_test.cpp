#include "training/inspect.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/reduction.hpp"
#include "nn/linear.hpp"
#include "nn/sequential.hpp"
#include "optim/adam.hpp"
#include "optim/sgd.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;

namespace {

nn::Linear two_by_three() {
  Generator generator(1);
  return {{.in_features = 3, .out_features = 2}, generator};
}

const InspectedParameter& named(const std::vector<InspectedParameter>& all, const std::string& name) {
  for (const InspectedParameter& each : all)
    if (each.name == name) return each;
  FAIL("no " << name);
  return all.front();
}

double norm(const Tensor& x) { return std::sqrt(static_cast<double>(xt::sum(x * x)())); }

}  // namespace

TEST_CASE("next_update: what the step adds, of every optimizer, and the step is still to come") {
  nn::Linear model = two_by_three();
  optim::Adam adam(model.parameters(), {.lr = 0.1});
  for (int step = 0; step < 3; ++step) {
    model.zero_grad();
    sum(model(Variable(tensor({2, 3}, {1, 2, 3, 4, 5, double(step)})))).backward();
    Tensor before = model.parameter("weight").value(), update = adam.next_update(0);
    check_close(adam.next_update(0), update);
    check_close(model.parameter("weight").value(), before);
    CHECK(adam.slots(0).step == step);
    adam.step();
    check_close(Tensor(before + update), model.parameter("weight").value());
  }
  model.zero_grad();
  check_close(adam.next_update(0), zeros({2, 3}));
}

TEST_CASE("inspect: norms of value, gradient and next update, and what share of the gradient is 0") {
  nn::Linear model = two_by_three();
  optim::SGD sgd({model.parameter("weight")}, {.lr = 0.5});
  Variable x(tensor({1, 3}, {1, 0, 2}));
  sum(model(x)).backward();
  std::vector<InspectedParameter> all = inspect(model, sgd);
  REQUIRE(all.size() == 2);
  const InspectedParameter weight = named(all, "weight"), bias = named(all, "bias");
  CHECK(weight.shape == Shape{2, 3});
  CHECK(weight.value == doctest::Approx(norm(model.parameter("weight").value())));
  CHECK(weight.gradient == doctest::Approx(std::sqrt(10)));
  CHECK(weight.update == doctest::Approx(std::sqrt(10) / 2));
  CHECK(weight.to_weight == doctest::Approx(weight.update / weight.value));
  CHECK(weight.zeros == doctest::Approx(1. / 3));
  CHECK(bias.gradient == doctest::Approx(std::sqrt(2)));
  CHECK(bias.update == 0);  // the optimizer has not been given it
  CHECK(weight.nans + weight.infinities + bias.nans + bias.infinities == 0);
}

TEST_CASE("inspect: counts what is no finite number, as text and as JSON") {
  nn::Linear model = two_by_three();
  optim::SGD sgd(model.parameters(), {.lr = 0.5});
  model.parameter("weight").mutable_value()(0, 0) = NAN;
  model.parameter("bias").set_grad(tensor({2}, {INFINITY, 0}));
  std::vector<InspectedParameter> all = inspect(model, sgd);
  CHECK(named(all, "weight").nans == 1);
  CHECK(named(all, "weight").zeros == 1);  // no gradient
  CHECK(named(all, "bias").infinities == 2);
  std::string text = to_string(all);
  CHECK(text.find("1 NaN") != std::string::npos);
  CHECK(text.find("2 infinite") != std::string::npos);
  nlohmann::json json = nlohmann::json::parse(to_json(all));
  REQUIRE(json.size() == 2);
  CHECK(json[0].at("parameter") == "weight");
  CHECK(json[0].at("value").is_null());
  CHECK(json[0].at("shape") == nlohmann::json::array({2, 3}));
  CHECK(json[1].at("infinities") == 2);
}

TEST_CASE("inspect: beside a weight of 0 an update is no share, which is written as -") {
  nn::Linear model = two_by_three();
  model.parameter("bias").mutable_value().fill(0);
  optim::SGD sgd(model.parameters(), {.lr = 0.5});
  sum(model(Variable(tensor({1, 3}, {1, 0, 2})))).backward();
  std::vector<InspectedParameter> all = inspect(model, sgd);
  CHECK(std::isinf(named(all, "bias").to_weight));
  std::string table = to_string(all);
  CHECK(table.find("inf") == std::string::npos);
  std::size_t row = table.find("\nbias ");
  REQUIRE(row != std::string::npos);
  CHECK(table.find("  - ", row) < table.find('\n', row + 1));
  CHECK(to_json(all).find("\"to_weight\":null") != std::string::npos);
}
