#pragma once
#include "autograd/watcher.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// While one lives, the first value or gradient of this thread that is NaN or infinite throws a ValueError, also where
/// no graph is recorded: with module path, operation, direction, the element's place, and between what the numbers lay
/// from which it was computed.
///
///     DetectAnomaly detect;
///     cross_entropy(model(batch), targets).backward();
///
///     decoder.layers.1.self_attn: backward of scaled_dot_product_attention gave NaN in its query's gradient at
///     (3, 0, 5) of (8, 12, 64); dy was between -1e+30 and inf
///
/// Each number is looked at, so that a step takes longer: for looking for a fault, not for training with.
class DetectAnomaly final : public Watcher {
 public:
  void computed(const char* operation, const Inputs& inputs, std::span<const Variable> outputs) override;
  void arrived(const Node& node, std::size_t output, Tensor& gradient) override;
  void ran_rule(const Node& node, const Gradients& gradients) override;

 private:
  std::uint64_t node_ = 0;  // whose rule runs next
  std::string dy_;          // what that is given, in words
  Watching watching_{*this};
};

}  // namespace gradus::inline GRADUS_PRECISION
