#pragma once
#include <filesystem>

#include "nn/transformer.hpp"

/// A trained model on disk: what it is in model.json, its weights in model.safetensors.
struct SavedModel {
  std::string task;  ///< "copy", "reverse", ...
  gradus::nn::TransformerOptions options;
};

/// Makes the folder where it is missing. Throws gradus::ValueError naming it where it cannot be written: before
/// training, not after it.
void prepare_folder(const std::filesystem::path& folder);

/// Writes both files, each whole or not at all. Throws gradus::ValueError naming the file.
void save_model(const std::filesystem::path& folder, const SavedModel& description,
                const gradus::nn::Transformer& model);

/// Reads model.json. Throws gradus::ValueError naming the file and what is wrong with it.
SavedModel load_description(const std::filesystem::path& folder);

/// The weights' file of a model folder.
std::filesystem::path weights_file(const std::filesystem::path& folder);
