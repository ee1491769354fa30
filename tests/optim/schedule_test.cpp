#include "optim/schedule.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "optim/sgd.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

Tensor rates(const optim::Schedule& schedule, const std::vector<std::int64_t>& updates) {
  std::vector<double> rates;
  for (std::int64_t update : updates) rates.push_back(schedule(update));
  return tensor({static_cast<std::int64_t>(rates.size())}, rates);
}

}  // namespace

TEST_CASE("schedule-01: the Noam schedule counts updates from 1") {
  check_close(rates(optim::noam({.d_model = 64, .warm_up = 4}), {1, 2, 3, 4, 5, 6, 7, 8}),
              tensor({8}, {0.015625, 0.03125, 0.046875, 0.0625, 0.05590169943749474, 0.05103103630798288,
                           0.04724555912615341, 0.04419417382415922}));
  check_close(
      rates(optim::noam({.d_model = 512, .warm_up = 4000}), {1, 2, 4000, 16000}),
      tensor({4}, {1.746928107421711e-07, 3.493856214843422e-07, 0.0006987712429686843, 0.00034938562148434214}));
  CHECK(optim::noam({.d_model = 64, .warm_up = 4, .factor = 2})(4) == doctest::Approx(0.125).epsilon(1e-12));
}

TEST_CASE("warm-up with cosine rises in a straight line and falls as PyTorch's CosineAnnealingLR") {
  // torch: CosineAnnealingLR(o, T_max=6, eta_min=0.1) with lr 0.5, its epochs 0 to 6 being updates 4 to 10.
  check_close(
      rates(optim::warm_up_cosine({.lr = 0.5, .warm_up = 4, .updates = 10, .eta_min = 0.1}),
            {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1000}),
      tensor({12}, {0.125, 0.25, 0.375, 0.5, 0.47320508075688783, 0.4, 0.3, 0.2, 0.1267949192431123, 0.1, 0.1, 0.1}));
  // torch: CosineAnnealingLR(o, T_max=2) with lr 1: without a warm-up its epochs 0 to 2 are updates 1 to 3.
  check_close(rates(optim::warm_up_cosine({.lr = 1, .updates = 3}), {1, 2, 3}), tensor({3}, {1, 0.5, 0}));
  check_close(rates(optim::warm_up_cosine({.lr = 1, .warm_up = 1, .updates = 3}), {1, 2, 3}), tensor({3}, {1, 0.5, 0}));
  check_close(rates(optim::warm_up_cosine({.lr = 1, .updates = 1}), {1, 2}), tensor({2}, {1, 1}));
}

TEST_CASE("step_lr falls as PyTorch's StepLR") {
  // torch: StepLR(o, 3, 0.5) with lr 0.5
  check_close(rates(optim::step_lr({.lr = 0.5, .step_size = 3, .gamma = 0.5}), {1, 2, 3, 4, 5, 6, 7, 8}),
              tensor({8}, {0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125}));
}

TEST_CASE("linear_lr falls and rises as PyTorch's LinearLR") {
  // torch: LinearLR(o, start_factor=1.0, end_factor=0.2, total_iters=5) with lr 0.5
  check_close(rates(optim::linear_lr({.lr = 0.5, .end_factor = 0.2, .total_iters = 5}), {1, 2, 3, 4, 5, 6, 7, 8}),
              tensor({8}, {0.5, 0.42, 0.34, 0.26, 0.18, 0.1, 0.1, 0.1}));
  // torch: LinearLR(o, total_iters=4) with lr 0.5
  check_close(rates(optim::linear_lr({.lr = 0.5, .start_factor = 1 / 3.0, .end_factor = 1, .total_iters = 4}),
                    {1, 2, 3, 4, 5, 6}),
              tensor({6}, {0.5 / 3, 0.25, 1 / 3.0, 1.25 / 3, 0.5, 0.5}));
}

TEST_CASE("schedules stay finite far beyond any run, and refuse update 0") {
  for (const optim::Schedule& schedule :
       {optim::noam({.d_model = 64}), optim::warm_up_cosine({.lr = 1, .warm_up = 5, .updates = 9}),
        optim::step_lr({.lr = 1, .step_size = 1}), optim::linear_lr({.lr = 1, .total_iters = 3})}) {
    for (std::int64_t update : {std::int64_t{1}, std::int64_t{1} << 62}) {
      CHECK(std::isfinite(schedule(update)));
      CHECK(schedule(update) >= 0);
    }
    check_throws<ValueError>([&] { schedule(0); }, {"update 0", "from 1"});
    check_throws<ValueError>([&] { schedule(-3); }, {"update -3"});
  }
}

TEST_CASE("warm_up_cosine: the largest numbers of updates do not overflow") {
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  check_throws<ValueError>([&] { optim::warm_up_cosine({.lr = 1, .warm_up = most, .updates = most}); },
                           {"warm_up must be below updates"});
  optim::Schedule schedule = optim::warm_up_cosine({.lr = 1, .warm_up = most - 1, .updates = most});
  CHECK(schedule(most - 1) == 1);
  CHECK(schedule(most) == 0);
}

TEST_CASE("a schedule drives an optimizer") {
  Variable p(full({}, 1), true);
  optim::SGD sgd({p}, {.lr = 0});
  optim::Schedule schedule = optim::step_lr({.lr = 0.5, .step_size = 1, .gamma = 0.5});
  for (std::int64_t update = 1; update <= 3; ++update) {
    sgd.zero_grad();
    p.backward(full({}, 1));
    sgd.set_lr(schedule(update));
    sgd.step();
  }
  check_close(p, full({}, 1 - 0.5 - 0.25 - 0.125));
}

TEST_CASE("schedules name an option that is missing or outside its range") {
  check_throws<ValueError>([] { optim::noam({}); }, {"noam", "d_model", "0"});
  check_throws<ValueError>([] { optim::noam({.d_model = 64, .warm_up = 0}); }, {"noam", "warm_up", "0"});
  check_throws<ValueError>([] { optim::noam({.d_model = 64, .factor = -1}); }, {"noam", "factor", "-1"});
  check_throws<ValueError>([] { optim::warm_up_cosine({.updates = 9}); }, {"warm_up_cosine", "lr", "nan"});
  check_throws<ValueError>([] { optim::warm_up_cosine({.lr = 1, .warm_up = 9, .updates = 9}); },
                           {"warm_up_cosine", "warm_up must be below updates", "9 and 9"});
  check_throws<ValueError>([] { optim::warm_up_cosine({.lr = 1, .warm_up = -1, .updates = 9}); }, {"warm_up", "-1"});
  check_throws<ValueError>([] { optim::warm_up_cosine({.lr = 1, .updates = 9, .eta_min = 2}); },
                           {"warm_up_cosine", "eta_min", "at most lr", "2"});
  check_throws<ValueError>([] { optim::step_lr({.lr = 1}); }, {"step_lr", "step_size", "0"});
  check_throws<ValueError>([] { optim::linear_lr({.lr = 1}); }, {"linear_lr", "total_iters", "0"});
  check_throws<ValueError>([] { optim::linear_lr({.lr = 1, .end_factor = -1, .total_iters = 1}); },
                           {"end_factor", "-1"});
}
