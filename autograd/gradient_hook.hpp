#pragma once
#include <functional>

#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// While one lives, `act` is given the gradient of a value whenever backward on this thread has all of it: to look at,
/// or to change. What it leaves is passed on to what the value was computed from, or added to a leaf's own. It is what
/// PyTorch calls Tensor.register_hook.
///
///     GradientHook halved(h, [](Tensor& gradient) { gradient /= 2; });
///
/// Throws ShapeError in backward where the shape was changed.
class GradientHook final : public Watcher {
 public:
  /// Throws GraphError for a value that needs no gradient.
  GradientHook(const Variable& value, std::function<void(Tensor& gradient)> act) : value_(value), act_(std::move(act)) {
    check<GraphError>(value.requires_grad(), "GradientHook: the value of shape {} requires no gradient", value.shape());
  }

  void arrived(const Node& node, std::size_t output, Tensor& gradient) override {
    if (Edge edge = value_.edge(); edge.node.get() == &node && edge.output == output) act_(gradient);
  }

 private:
  Variable value_;
  std::function<void(Tensor&)> act_;
  Watching watching_{*this};
};

}  // namespace gradus::inline GRADUS_PRECISION
