#pragma once
#include <filesystem>

#include "training/model.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// model.safetensors of a folder; a file's own path.
std::filesystem::path model_file(const std::filesystem::path& folder_or_file);

/// Makes the folder where it is missing. Throws ValueError naming it where it cannot be written: before training, not
/// after it.
void prepare_folder(const std::filesystem::path& folder);

/// Writes the model's file, whole or not at all. Throws ValueError naming it.
void save_model(const std::filesystem::path& file, SavedModel model);

/// Reads a model's file, or that of a folder. Throws ValueError naming the file, and what is wrong with it.
///
/// A folder of the first format, whose options stand in a model.json beside the weights, is read as an encoder-decoder
/// "transformer" with sinusoidal positions.
SavedModel load_model(const std::filesystem::path& folder_or_file);

}  // namespace gradus::inline GRADUS_PRECISION
