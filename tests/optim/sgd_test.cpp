#include "optim/sgd.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/helpers.hpp"
#include "tests/optim/quadratic.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::Descent;

namespace {

// Steps 1, 2 and 20 against torch 1.13.1 in float64: `o = torch.optim.SGD([p], ...)` and for each step
// `p.grad = torch.tensor([1., 2., 3., 4.]) * (p.detach() - torch.tensor([0.3, -0.4, 2.0, 0.1])); o.step()`.
void check_path(const optim::SGDOptions& options, const std::vector<double>& after_1,
                const std::vector<double>& after_2, const std::vector<double>& after_20) {
  Descent descent;
  optim::SGD sgd({descent.p}, options);
  check_close(descent.after(sgd, 1), tensor({4}, after_1));
  check_close(descent.after(sgd, 1), tensor({4}, after_2));
  check_close(descent.after(sgd, 18), tensor({4}, after_20));
}

}  // namespace

TEST_CASE("SGD follows PyTorch's over 20 steps") {
  check_path({.lr = 0.05}, {0.965, -1.84, 0.725, 0.02}, {0.93175, -1.696, 0.91625, 0.036},
             {0.5509401456859793, -0.5945226473449109, 1.9418607033732285, 0.09884707849539315});
}

TEST_CASE("SGD with weight decay follows PyTorch's over 20 steps") {
  check_path({.lr = 0.05, .weight_decay = 0.1}, {0.96, -1.83, 0.7225, 0.02}, {0.9222, -1.67785, 0.9105125, 0.0359},
             {0.5073302244540315, -0.5570365566529963, 1.8860377193581315, 0.09656873109275511});
}

TEST_CASE("SGD with momentum follows PyTorch's over 20 steps") {
  check_path({.lr = 0.05, .momentum = 0.9}, {0.965, -1.84, 0.725, 0.02}, {0.90025, -1.552, 1.11875, 0.054},
             {0.21520863186797745, -0.9514679178031283, 2.0776320682194167, 0.1349252616591935});
}

TEST_CASE("SGD takes the whole first gradient, whatever the dampening, as PyTorch does") {
  check_path({.lr = 0.05, .momentum = 0.9, .dampening = 0.3, .weight_decay = 0.1}, {0.96, -1.83, 0.7225, 0.02},
             {0.89754, -1.570495, 1.05435875, 0.04913},
             {0.0742974615921054, -0.8031229673145212, 1.5142434678615069, 0.10206523335658647});
}

TEST_CASE("SGD with Nesterov momentum follows PyTorch's over 20 steps") {
  check_path({.lr = 0.05, .momentum = 0.9, .weight_decay = 0.1, .nesterov = true}, {0.924, -1.677, 0.92275, 0.038},
             {0.823542, -1.2807385, 1.401225125, 0.077399},
             {0.26068781771508737, -0.5544907170331091, 1.9776826417477453, 0.10108706624961404});
}

TEST_CASE("SGD goes on from saved momentum to the bit") {
  Descent one, two;
  optim::SGD whole({one.p}, {.lr = 0.05, .momentum = 0.9});
  one.after(whole, 7);
  two.p.mutable_value() = one.p.value();
  optim::SGD resumed({two.p}, {.lr = 0.05, .momentum = 0.9});
  CHECK(resumed.slots(0).tensors.empty());
  resumed.restore({whole.slots(0)});
  check_close(two.after(resumed, 5), one.after(whole, 5), 0, 0);
}

TEST_CASE("SGD names an option that is missing or outside its range") {
  std::vector<Variable> p = {Variable(zeros({2}), true)};
  check_throws<ValueError>([&] { optim::SGD(p, {}); }, {"SGD", "lr", "nan"});
  check_throws<ValueError>([&] { optim::SGD(p, {.lr = -0.1}); }, {"lr", "-0.1"});
  check_throws<ValueError>([&] { optim::SGD(p, {.lr = 1, .momentum = -1}); }, {"momentum", "-1"});
  check_throws<ValueError>([&] { optim::SGD(p, {.lr = 1, .dampening = std::nan("")}); }, {"dampening", "nan"});
  check_throws<ValueError>([&] { optim::SGD(p, {.lr = 1, .weight_decay = -1}); }, {"weight_decay", "-1"});
  check_throws<ValueError>([&] { optim::SGD(p, {.lr = 1, .nesterov = true}); }, {"momentum", "nesterov"});
  check_throws<ValueError>([&] { optim::SGD(p, {.lr = 1, .momentum = 0.9, .dampening = 0.1, .nesterov = true}); },
                           {"dampening", "nesterov"});
}
