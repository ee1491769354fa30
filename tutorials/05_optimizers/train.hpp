#pragma once
#include <functional>
#include <limits>

#include "gradus.hpp"

/// What a training does beside its steps.
struct TrainOptions {
  gradus::optim::Schedule schedule = {};  ///< of the learning rate
  double clip = std::numeric_limits<double>::infinity();  ///< norm at most
  std::function<void(int update)> after = {};  ///< called after each update
};

/// Makes `updates` updates, counted from 1, and returns the loss of each.
/// `loss_of` draws a batch and computes its loss.
inline gradus::Curve train(gradus::optim::Optimizer& optimizer, int updates,
                           const std::function<gradus::Variable()>& loss_of,
                           const TrainOptions& options = {}) {
  gradus::Curve losses;
  for (int update = 1; update <= updates; ++update) {
    optimizer.zero_grad();
    gradus::Variable loss = loss_of();
    loss.backward();
    gradus::optim::clip_grad_norm(optimizer.parameters(), options.clip);
    if (options.schedule) optimizer.set_lr(options.schedule(update));
    optimizer.step();
    losses.x.push_back(update), losses.y.push_back(loss.item());
    if (options.after) options.after(update);
  }
  return losses;
}
