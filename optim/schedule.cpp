#include "optim/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gradus::inline GRADUS_PRECISION::optim {
namespace {

void check_rate(const char* schedule, const char* option, double rate) {
  check<ValueError>(rate >= 0 && std::isfinite(rate), "{}: {} is {}; it must be finite and 0 or more", schedule, option,
                    rate);
}

void check_count(const char* schedule, const char* option, std::int64_t count, std::int64_t least) {
  check<ValueError>(count >= least, "{}: {} is {}; it must be {} or more", schedule, option, count, least);
}

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
  check_count("noam", "d_model", options.d_model, 1);
  check_count("noam", "warm_up", options.warm_up, 1);
  check_rate("noam", "factor", options.factor);
  return from_update_1("noam", [=](std::int64_t update) {
    auto n = static_cast<double>(update), warm_up = static_cast<double>(options.warm_up);
    return options.factor / std::sqrt(static_cast<double>(options.d_model)) *
           std::min(1 / std::sqrt(n), n * std::pow(warm_up, -1.5));
  });
}

Schedule warm_up_cosine(const WarmUpCosineOptions& options) {
  check_rate("warm_up_cosine", "lr", options.lr);
  check_rate("warm_up_cosine", "eta_min", options.eta_min);
  check_count("warm_up_cosine", "warm_up", options.warm_up, 0);
  check_count("warm_up_cosine", "updates", options.updates, options.warm_up + 1);
  return from_update_1("warm_up_cosine", [=](std::int64_t update) {
    auto n = static_cast<double>(std::min(update, options.updates)), warm_up = static_cast<double>(options.warm_up);
    if (n < warm_up) return options.lr * n / warm_up;
    double done = (n - warm_up) / (static_cast<double>(options.updates) - warm_up);
    return options.eta_min + (options.lr - options.eta_min) * (1 + std::cos(std::numbers::pi * done)) / 2;
  });
}

Schedule step(const StepOptions& options) {
  check_rate("step", "lr", options.lr);
  check_rate("step", "gamma", options.gamma);
  check_count("step", "step_size", options.step_size, 1);
  return from_update_1("step", [=](std::int64_t update) {
    return options.lr * std::pow(options.gamma, static_cast<double>((update - 1) / options.step_size));
  });
}

Schedule linear(const LinearOptions& options) {
  check_rate("linear", "lr", options.lr);
  check_rate("linear", "start_factor", options.start_factor);
  check_rate("linear", "end_factor", options.end_factor);
  check_count("linear", "total_iters", options.total_iters, 1);
  return from_update_1("linear", [=](std::int64_t update) {
    double done =
        static_cast<double>(std::min(update - 1, options.total_iters)) / static_cast<double>(options.total_iters);
    return options.lr * (options.start_factor + (options.end_factor - options.start_factor) * done);
  });
}

}  // namespace gradus::inline GRADUS_PRECISION::optim
