#pragma once
#include "nn/weights.hpp"
#include "optim/optimizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a training run changes as it goes. With the number of its last step it is all that a run must remember, where
/// batches and learning rate are functions of that number.
struct RunParts {
  nn::ModuleBase& model;
  optim::Optimizer& optimizer;
  std::vector<nn::NamedStream> streams = {};  ///< random streams beside the model's own
};

/// What stands in front of the names of all that is no parameter.
inline constexpr const char* run_prefix = "run.";

/// A run after so many steps: the model's parameters under their names, and under "run.step",
/// "run.optimizer.NAME.exp_avg" and "run.stream.NAME" the rest.
NamedTensors run_state(const RunParts& run, std::int64_t step);

/// Makes a run what it was, and returns its step. Throws ValueError naming where the state comes from and what is
/// missing, unknown or does not fit; nothing has changed then.
std::int64_t restore_run(const RunParts& run, const NamedTensors& state);

}  // namespace gradus::inline GRADUS_PRECISION
