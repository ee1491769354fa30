#pragma once
#include <filesystem>
#include <utility>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Tensors with names, in order.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// Writes a safetensors file in this build's precision (F32 or F64). The file appears whole or not at all; a symbolic
/// link is followed, and a device never replaced (write_whole). Throws
/// ValueError naming the file, and for a name that occurs twice.
void save_safetensors(const std::filesystem::path& file, const NamedTensors& tensors);

/// Reads a safetensors file, in the order of its data; F32 and F64 are converted to Scalar. Throws ValueError naming
/// the file and what is wrong: unreadable, truncated, a name that occurs twice, offsets that overlap or leave gaps,
/// another dtype.
NamedTensors load_safetensors(const std::filesystem::path& file);

}  // namespace gradus::inline GRADUS_PRECISION
