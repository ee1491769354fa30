#pragma once
#include <filesystem>

#include "nn/module.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// Writes all parameters as safetensors, in this build's precision, under their full names; a tied one once. The file
/// appears whole or not at all. Throws ValueError naming the file.
void save_weights(const ModuleBase& module, const std::filesystem::path& file);

/// Reads all parameters from safetensors, F32 or F64, PyTorch's or Gradus's. A tied parameter may stand under each of
/// its names, with equal values. Throws ValueError naming the file and the parameter that is missing, unknown or of
/// another shape; the module is unchanged then.
void load_weights(ModuleBase& module, const std::filesystem::path& file);

}  // namespace gradus::inline GRADUS_PRECISION::nn
