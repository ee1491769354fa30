#include "training/metrics.hpp"

#include <nlohmann/json.hpp>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

MetricsFile::MetricsFile(const std::optional<std::filesystem::path>& file) {
  if (!file) return;
  out_.open(*file);
  check<ValueError>(out_.is_open(), "{}: cannot be written", file->string());
}

bool MetricsFile::write(std::int64_t step, const Metrics& metrics) {
  if (!out_.is_open()) return true;
  nlohmann::ordered_json line;  // it writes null for NaN and infinity, which JSON does not have
  line["step"] = step;
  for (const Metric& metric : metrics) line[metric.name] = metric.value;
  out_ << line.dump() + "\n" << std::flush;
  if (out_.good()) return true;
  out_.close();
  return false;
}

}  // namespace gradus::inline GRADUS_PRECISION
