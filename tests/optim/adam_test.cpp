#include "optim/adam.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "autograd/ops/elementwise.hpp"
#include "tests/helpers.hpp"
#include "tests/optim/quadratic.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;
using testing::Descent;
using testing::give_gradient;

// Expected numbers: torch 1.13.1 in float64, `o = torch.optim.Adam([p], ...)` and for each step
// `p.grad = torch.tensor([1., 2., 3., 4.]) * (p.detach() - torch.tensor([0.3, -0.4, 2.0, 0.1])); o.step()`.

TEST_CASE("Adam follows PyTorch's over 20 steps") {
  Descent descent;
  optim::Adam adam({descent.p}, {.lr = 0.05});
  check_close(descent.after(adam, 1),
              tensor({4}, {0.9500000007142857, -1.95000000015625, 0.5499999998888889, 0.049999998750000024}));
  check_close(descent.after(adam, 1),
              tensor({4}, {0.9001307361586982, -1.9000476672266136, 0.599948646236645, 0.09660897939936365}));
  check_close(descent.after(adam, 18),
              tensor({4}, {0.20523284232016475, -1.0544529001501417, 1.4403197598851885, 0.12385454253635672}));
}

TEST_CASE("Adam with weight decay, other betas and a large eps follows PyTorch's over 20 steps") {
  Descent descent;
  optim::Adam adam({descent.p}, {.lr = 0.05, .betas = {0.8, 0.95}, .eps = 1e-3, .weight_decay = 0.1});
  check_close(descent.after(adam, 2),
              tensor({4}, {0.900310424761166, -1.9001027826768557, 0.5998937488724021, 0.09557689812263334}));
  check_close(descent.after(adam, 18),
              tensor({4}, {0.24820980560517097, -1.071889564443005, 1.415044608784413, 0.08956047353744848}));
}

TEST_CASE("AdamW follows PyTorch's over 20 steps, weight decay 0.01 being its default") {
  Descent descent;
  optim::AdamW adam({descent.p}, {.lr = 0.05});
  check_close(descent.after(adam, 2),
              tensor({4}, {0.8991576994216544, -1.8980742663402446, 0.5994240685791292, 0.09658397939998865}));
  check_close(descent.after(adam, 18),
              tensor({4}, {0.20237148180468434, -1.0404797977263882, 1.431464743458973, 0.12375491234603567}));
}

TEST_CASE("AdamW with other options follows PyTorch's over 20 steps") {
  Descent descent;
  optim::AdamW adam({descent.p}, {.lr = 0.05, .betas = {0.8, 0.95}, .eps = 1e-3, .weight_decay = 0.1});
  check_close(descent.after(adam, 2),
              tensor({4}, {0.8906361534107022, -1.880422222931965, 0.594664950494938, 0.09553272869164034}));
  check_close(descent.after(adam, 18),
              tensor({4}, {0.24384960772487024, -0.9442140976507309, 1.3373666513000237, 0.09246140452444254}));
}

TEST_CASE("optim-01: eps is added after the second moment's bias correction") {
  Variable p(tensor({3}, {1, -2, 0.5}), true);
  optim::Adam adam({p}, {.lr = 0.1, .eps = 1e-3});
  auto after = [&](const Tensor& gradient) {
    adam.zero_grad();
    give_gradient(p, gradient);
    adam.step();
    return p.value();
  };
  check_close(after(tensor({3}, {1e-4, -2e-4, 0})), tensor({3}, {0.990909090909091, -1.9833333333333334, 0.5}));
  check_close(after(tensor({3}, {2e-4, 1e-4, 0})), tensor({3}, {0.9777300370897181, -1.9796975832947914, 0.5}));
  check_close(after(tensor({3}, {-1e-4, 1e-4, 1e-6})),
              tensor({3}, {0.9725251585945583, -1.9806028075974924, 0.49996312093378564}));
}

TEST_CASE("a parameter without a gradient keeps its value, its moments and its own count of steps") {
  // torch: for g in (0.5, None, -0.25): a.grad = g; o.step(); print(a.item())
  Variable a(tensor({1}, {1}), true), never(tensor({2}, {1, 2}), true);
  optim::Adam adam({never, a}, {.lr = 0.1});
  give_gradient(a, tensor({1}, {0.5}));
  adam.step();
  check_close(a, tensor({1}, {0.900000002}));
  adam.zero_grad();
  adam.step();
  check_close(a, tensor({1}, {0.900000002}));
  give_gradient(a, tensor({1}, {-0.25}));
  adam.step();
  check_close(a, tensor({1}, {0.8733662987078463}));
  CHECK(adam.slots(1).step == 2);
  CHECK(adam.slots(0).step == 0);
  check_close(never, tensor({2}, {1, 2}));
}

TEST_CASE("Adam goes on from a saved state to the bit") {
  Descent one, two;
  optim::Adam whole({one.p}, {.lr = 0.05});
  one.after(whole, 7);
  two.p.mutable_value() = one.p.value();
  optim::Adam resumed({two.p}, {.lr = 0.05});
  resumed.restore({whole.slots(0)});
  check_close(two.after(resumed, 5), one.after(whole, 5), 0, 0);
}

TEST_CASE("empty parameters and single numbers are stepped too") {
  Variable none(zeros({0, 3}), true), one(full({}, 1), true);
  optim::Adam adam({none, one}, {.lr = 0.1, .eps = 0});
  give_gradient(none, zeros({0, 3}));
  give_gradient(one, full({}, 5));
  adam.step();
  check_close(one, full({}, 0.9));
}

TEST_CASE("a weight that is infinite stays so without weight decay, and a gradient of NaN shows") {
  Variable p(tensor({2}, {std::numeric_limits<double>::infinity(), 1}), true);
  optim::Adam adam({p});
  give_gradient(p, tensor({2}, {1, std::nan("")}));
  adam.step();
  check_close(p, tensor({2}, {std::numeric_limits<double>::infinity(), std::nan("")}));
}

TEST_CASE("Adam and AdamW name an option outside its range") {
  std::vector<Variable> p = {Variable(zeros({2}), true)};
  double nan = std::nan("");
  check_throws<ValueError>([&] { optim::Adam(p, {.lr = -1}); }, {"Adam", "lr", "-1", "0 or more"});
  check_throws<ValueError>([&] { optim::Adam(p, {.lr = nan}); }, {"lr", "nan"});
  check_throws<ValueError>([&] { optim::Adam(p, {.betas = {1, 0.9}}); }, {"betas.first", "1", "[0, 1)"});
  check_throws<ValueError>([&] { optim::Adam(p, {.betas = {0.9, -0.1}}); }, {"betas.second", "-0.1"});
  check_throws<ValueError>([&] { optim::Adam(p, {.betas = {0.9, nan}}); }, {"betas.second", "nan"});
  check_throws<ValueError>([&] { optim::AdamW(p, {.eps = -1e-8}); }, {"AdamW", "eps", "-1e-08"});
  check_throws<ValueError>([&] { optim::AdamW(p, {.weight_decay = -0.5}); }, {"weight_decay", "-0.5"});
}

TEST_CASE("Adam: bias corrections are those of a parameter's own step and of its group's betas") {
  // Both orders of groups, since what was worked out for one parameter must not serve the next.
  auto alone = [](std::pair<double, double> betas, int steps) {
    Descent descent;
    optim::Adam adam({descent.p}, {.lr = 0.05, .betas = betas});
    return Tensor(descent.after(adam, steps));
  };
  for (auto [first, second] : {std::pair(0.5, 0.9), std::pair(0.9, 0.5)}) {
    Descent a, b;
    optim::Adam adam({{.parameters = {a.p}, .options = {.lr = 0.05, .betas = {first, 0.99}}},
                      {.parameters = {b.p}, .options = {.lr = 0.05, .betas = {second, 0.95}}}});
    a.after(adam, 2);  // b has no gradient yet, and is two steps behind from here on
    for (int step = 0; step < 3; ++step) {
      Tensor of_a = a.gradient(), of_b = b.gradient();
      adam.zero_grad();
      give_gradient(a.p, of_a);
      give_gradient(b.p, of_b);
      adam.step();
    }
    check_close(a.p, alone({first, 0.99}, 5), 0, 0);
    check_close(b.p, alone({second, 0.95}, 3), 0, 0);
  }
}

TEST_CASE("groups of AdamW have weight decays of their own") {
  Variable weight(ones({2}), true), bias(ones({2}), true);
  optim::AdamW adamw({{.parameters = {weight}, .options = {.lr = 0.1, .weight_decay = 0.5}},
                      {.parameters = {bias}, .options = {.lr = 0.1, .weight_decay = 0}}});
  give_gradient(weight, zeros({2}));
  give_gradient(bias, zeros({2}));
  adamw.step();
  check_close(weight, full({2}, 0.95));
  check_close(bias, ones({2}), 0, 0);
  check_throws<ValueError>(
      [&] {
        optim::AdamW({{.parameters = {weight}}, {.parameters = {bias}, .options = {.eps = -1}}});
      },
      {"AdamW", "eps", "-1"});
}
