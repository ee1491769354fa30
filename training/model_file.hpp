#pragma once
#include <filesystem>

#include "training/model.hpp"

namespace gradus::inline GRADUS_PRECISION {

inline constexpr const char* model_file_name = "model.safetensors";  ///< in a folder

/// model.safetensors of a folder; a file's own path.
std::filesystem::path model_file(const std::filesystem::path& folder_or_file);

/// checkpoint.safetensors of a folder: a model's file in which the weights are all that `run_state` gives.
std::filesystem::path checkpoint_file(const std::filesystem::path& folder);

/// Makes the folder where it is missing, and tries to write in it. Throws ValueError naming it where that cannot be:
/// before training, not after it.
void prepare_folder(const std::filesystem::path& folder);

/// Prepares a folder and has it, until it is destroyed or the process ends, however that ends.
class FolderLock {
 public:
  /// Throws ValueError naming the folder where it cannot be written, or another lock has it, in whatever process. Where
  /// the file system has no locks it goes without.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

/// Writes the model's file, whole or not at all. Throws ValueError naming it.
void save_model(const std::filesystem::path& file, SavedModel model);

/// Writes a folder's checkpoint, whole or not at all; the one that was there stays as checkpoint.before.safetensors.
/// Throws ValueError naming the file.
void save_checkpoint(const std::filesystem::path& folder, SavedModel checkpoint);

/// Throws ValueError naming a folder that has none, nor the one before.
void check_checkpoint(const std::filesystem::path& folder);

/// Reads a folder's checkpoint, the one before where there is no other. Throws ValueError naming the file, and what is
/// wrong with it.
SavedModel load_checkpoint(const std::filesystem::path& folder);

/// Reads a model's file, or that of a folder, whose checkpoint it takes where there is no model; `source` says which.
/// Throws ValueError naming the file, and what is wrong with it.
///
/// A folder of the first format, whose options stand in a model.json beside the weights, is read as an encoder-decoder
/// "transformer" with sinusoidal positions.
SavedModel load_model(const std::filesystem::path& folder_or_file);
/// The same with all that the run which wrote it adds, under names that begin with `run_prefix`.
SavedModel load_model_of_run(const std::filesystem::path& folder_or_file);
/// The model alone of what that gave: no text and no tensor of the run's.
SavedModel without_run(SavedModel model);

}  // namespace gradus::inline GRADUS_PRECISION
