#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION {

/// A number that a step of training measured.
struct Metric {
  std::string name;
  double value;
};

/// What a step measured, in the order in which it is written; what it did not measure is left out:
///
///     Metrics metrics = {{"loss", loss.item()}, {"lr", adam.lr()}};
///     if (evaluated) metrics.push_back({"exact_match", share});
using Metrics = std::vector<Metric>;

/// A file with one JSON object a line, the number of the step and what it measured; a number that is not finite is
/// null. Each line is written whole, at once.
class MetricsFile {
 public:
  /// Writes nothing without a file. Begins it anew, or behind the line of step `after`, which it keeps with all before
  /// it. Throws ValueError naming a file that cannot be written.
  explicit MetricsFile(const std::optional<std::filesystem::path>& file, std::int64_t after = 0);
  /// False for the first line that cannot be written. No later one is tried, so that training can go on.
  [[nodiscard]] bool write(std::int64_t step, const Metrics& metrics);

 private:
  std::ofstream out_;
};

}  // namespace gradus::inline GRADUS_PRECISION
