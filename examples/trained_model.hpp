#pragma once
#include <optional>

#include "training/model.hpp"

/// A trained model as a program takes it, and what its run added.
struct TrainedModel {
  gradus::SavedModel saved;
  gradus::Texts settings;               ///< the options of its run; none in older files
  std::optional<std::string> held_out;  ///< the checksum of what it was measured on
};

/// Reads the model of a folder, or a file, and says on standard error where it is but a checkpoint. Throws
/// gradus::ValueError naming the file where it is of none of these kinds, and the program that takes it.
TrainedModel load_trained(const char* program, const std::filesystem::path& folder_or_file,
                          const std::vector<std::string>& kinds);

/// The names under which runs write what is no part of the model.
namespace run_names {
extern const std::string task, held_out, done, first_loss, setting_prefix, metric_prefix;
}
