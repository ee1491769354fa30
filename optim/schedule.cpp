#include "optim/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "autograd/core/check_options.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {
namespace {

// The formula, behind the one check that all schedules share.
template <class Formula>
Schedule from_update_1(const char* schedule, Formula formula) {
  return [schedule, formula](std::int64_t update) {
    check<ValueError>(update >= 1, "{}: asked for update {}; updates are counted from 1", schedule, update);
    return formula(update);
  };
}

}  // namespace

Schedule noam(const NoamOptions& options) {
  check_at_least("noam", "d_model", options.d_model, 1);
  check_at_least("noam", "warm_up", options.warm_up, 1);
  check_non_negative("noam", "factor", options.factor);
  return from_update_1("noam", [=](std::int64_t update) {
    auto n = static_cast<double>(update), warm_up = static_cast<double>(options.warm_up);
    return options.factor / std::sqrt(static_cast<double>(options.d_model)) *
           std::min(1 / std::sqrt(n), n * std::pow(warm_up, -1.5));
  });
}

Schedule warm_up_cosine(const WarmUpCosineOptions& options) {
  check_non_negative("warm_up_cosine", "lr", options.lr);
  check_non_negative("warm_up_cosine", "eta_min", options.eta_min);
  check_option(options.eta_min <= options.lr, "warm_up_cosine", "eta_min", options.eta_min, "at most lr");
  check_at_least("warm_up_cosine", "warm_up", options.warm_up, 0);
  check<ValueError>(options.warm_up < options.updates,
                    "warm_up_cosine: warm_up must be below updates, got {} and {}; the rate has to fall again",
                    options.warm_up, options.updates);
  return from_update_1("warm_up_cosine", [=](std::int64_t update) {
    std::int64_t n = std::min(update, options.updates), peak = std::max<std::int64_t>(1, options.warm_up);
    if (n <= peak) return options.lr * static_cast<double>(n) / static_cast<double>(peak);
    double done = static_cast<double>(n - peak) / static_cast<double>(options.updates - peak);
    return options.eta_min + (options.lr - options.eta_min) * (1 + std::cos(std::numbers::pi * done)) / 2;
  });
}

Schedule step_lr(const StepLROptions& options) {
  check_non_negative("step_lr", "lr", options.lr);
  check_non_negative("step_lr", "gamma", options.gamma);
  check_at_least("step_lr", "step_size", options.step_size, 1);
  return from_update_1("step_lr", [=](std::int64_t update) {
    return options.lr * std::pow(options.gamma, static_cast<double>((update - 1) / options.step_size));
  });
}

Schedule linear_lr(const LinearLROptions& options) {
  check_non_negative("linear_lr", "lr", options.lr);
  check_non_negative("linear_lr", "start_factor", options.start_factor);
  check_non_negative("linear_lr", "end_factor", options.end_factor);
  check_at_least("linear_lr", "total_iters", options.total_iters, 1);
  return from_update_1("linear_lr", [=](std::int64_t update) {
    double done =
        static_cast<double>(std::min(update - 1, options.total_iters)) / static_cast<double>(options.total_iters);
    return options.lr * (options.start_factor + (options.end_factor - options.start_factor) * done);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
