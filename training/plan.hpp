#pragma once
#include <functional>

#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What training a model takes.
struct Plan {
  std::int64_t parameters = 0;  ///< tied ones once
  std::int64_t flops = 0;       ///< of the products of a step, forward and backward: 2 m n k for each
  std::int64_t memory = 0;      ///< bytes that the program holds at the most, within a fifth
};

/// Measured on a step that changes nothing: `loss` runs forward and backward, then gradients are dropped and random
/// streams stand where they stood. `slots`: how many numbers the optimizer will keep for each of the model's, Adam two.
/// What a program does beside training is in the memory only where it has done it before.
Plan plan_of(nn::ModuleBase& model, const std::function<Variable()>& loss, std::int64_t slots = 2);

/// "a step: 483517440 FLOPs; 35 MB of memory"
std::string to_string(const Plan& plan);

}  // namespace gradus::inline GRADUS_PRECISION
