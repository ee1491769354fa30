#pragma once
#include <filesystem>

#include "autograd/tensor/safetensors.hpp"
#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// All parameters under their full names; a tied one once.
NamedTensors weights(const ModuleBase& module);

struct AssignOptions {
  bool non_finite = false;  ///< takes NaN and infinite numbers too
};

/// Gives the module all its parameters, under PyTorch's or Gradus's names, which are the same. A tied parameter may
/// stand under each of its names, with equal values. Throws ValueError naming where the weights come from and the
/// parameter that is missing, unknown, of another shape, or has a number that is NaN or infinite (as one that was too
/// large for this build's precision is); the module is unchanged then. Weights that have other names
/// are loaded, added to a NamedTensors under these, and then assigned.
void assign_weights(ModuleBase& module, const NamedTensors& weights, const AssignOptions& options = {});

/// Writes all parameters as safetensors, in this build's precision. The file appears whole or not at all. Throws
/// ValueError naming the file.
void save_weights(const ModuleBase& module, const std::filesystem::path& file);

/// Reads all parameters from safetensors, F32 or F64, and assigns them.
void load_weights(ModuleBase& module, const std::filesystem::path& file, const AssignOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION::nn
