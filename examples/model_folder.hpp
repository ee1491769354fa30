#pragma once
#include <filesystem>
#include <optional>

#include "nn/transformer.hpp"

/// A trained model on disk: what it is in model.json, its weights in model.safetensors.
struct SavedModel {
  struct Lengths {
    std::int64_t shortest, longest;
    bool contain(std::int64_t length) const { return shortest <= length && length <= longest; }
  };

  std::string task;  ///< "copy", "reverse", ...
  gradus::nn::TransformerOptions options;
  std::optional<Lengths> lengths = {};  ///< of the sequences it learned on, in symbols; older folders do not say
};

/// The largest models that are trained and loaded.
struct ModelLimits {
  static constexpr std::int64_t vocabulary = 100'000, d_model = 1'024, heads = 1'024, layers = 16, d_ff = 4'096;
  static constexpr std::int64_t length = 200;
  static constexpr double dropout = 0.9;
};

/// Makes the folder where it is missing. Throws gradus::ValueError naming it where it cannot be written: before
/// training, not after it.
void prepare_folder(const std::filesystem::path& folder);

/// True where a model.json is.
bool holds_model(const std::filesystem::path& folder);

/// Writes both files, each whole or not at all. Throws gradus::ValueError naming the file.
void save_model(const std::filesystem::path& folder, const SavedModel& description,
                const gradus::nn::Transformer& model);

/// Reads model.json. Throws gradus::ValueError naming the file, the key and the value that is wrong.
SavedModel load_description(const std::filesystem::path& folder);

/// The weights' file of a model folder.
std::filesystem::path weights_file(const std::filesystem::path& folder);
