#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>

/// What a training step measured.
struct StepMetrics {
  std::int64_t step = 0;                   ///< from 1
  double loss = 0;                         ///< of this step's batch, before its update
  double lr = 0;                           ///< the learning rate of the update
  double grad_norm = 0;                    ///< the 2-norm of all gradients
  std::optional<double> exact_match = {};  ///< share of held-out sequences, where it was measured
  double seconds = 0;                      ///< since training began
};

/// A file with one JSON object a line; a number that is not finite is null. Each line is written whole, at once.
class MetricsFile {
 public:
  /// Writes nothing without a file. Throws gradus::ValueError naming a file that cannot be written.
  explicit MetricsFile(const std::optional<std::filesystem::path>& file);
  void write(const StepMetrics& metrics);
  explicit operator bool() const { return out_.is_open(); }

 private:
  std::ofstream out_;
};
