#pragma once
#include <cstdint>
#include <functional>
#include <limits>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION::optim {

/// The learning rate of an update. Updates are counted from 1, as the papers do; update 0 throws ValueError. A pure
/// function, so that a resumed run needs nothing but the number of the next update:
///
///     Schedule schedule = noam({.d_model = 64, .warm_up = 400});
///     for (std::int64_t update = 1; update <= updates; ++update) {
///       ...
///       adam.set_lr(schedule(update));
///       adam.step();
///     }
using Schedule = std::function<double(std::int64_t update)>;

struct NoamOptions {
  std::int64_t d_model = 0;     ///< must be given
  std::int64_t warm_up = 4000;  ///< updates in which the rate rises
  double factor = 1;
};

/// factor * d_model^-0.5 * min(update^-0.5, update * warm_up^-1.5) (Vaswani et al. 2017, eq. 3).
Schedule noam(const NoamOptions& options);

struct WarmUpCosineOptions {
  double lr = std::numeric_limits<double>::quiet_NaN();  ///< the highest rate; must be given
  std::int64_t warm_up = 0;                              ///< updates in which the rate rises, by lr / warm_up each
  std::int64_t updates = 0;                              ///< the update with the lowest rate; must be given
  double eta_min = 0;                                    ///< the lowest rate, at most lr; kept from there on
};

/// A straight line up to lr, then half a period of the cosine down to eta_min (Loshchilov and Hutter 2017, eq. 5,
/// without restarts). Update max(1, warm_up) has the highest rate. Throws ValueError for an eta_min above lr, and a
/// warm_up that is not below updates.
Schedule warm_up_cosine(const WarmUpCosineOptions& options);

struct StepLROptions {
  double lr = std::numeric_limits<double>::quiet_NaN();  ///< must be given
  std::int64_t step_size = 0;                            ///< updates at one rate; must be given
  double gamma = 0.1;                                    ///< the next rate over this one
};

/// lr * gamma^floor((update - 1) / step_size): PyTorch's StepLR.
Schedule step_lr(const StepLROptions& options);

struct LinearLROptions {
  double lr = std::numeric_limits<double>::quiet_NaN();  ///< must be given
  double start_factor = 1;                               ///< update 1 has lr * start_factor
  double end_factor = 0;                                 ///< update total_iters + 1 and later have lr * end_factor
  std::int64_t total_iters = 0;                          ///< must be given
};

/// A straight line from one rate to another: PyTorch's LinearLR, whose defaults rise (1/3 to 1) where these fall.
Schedule linear_lr(const LinearLROptions& options);

}  // namespace gradus::inline GRADUS_PRECISION::optim
