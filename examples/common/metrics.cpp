#include "examples/common/metrics.hpp"

#include <nlohmann/json.hpp>

#include "autograd/tensor/error.hpp"

MetricsFile::MetricsFile(const std::optional<std::filesystem::path>& file) {
  if (!file) return;
  out_.open(*file);
  gradus::check<gradus::ValueError>(out_.is_open(), "{}: cannot be written", file->string());
}

void MetricsFile::write(const StepMetrics& metrics) {
  if (!out_.is_open()) return;
  nlohmann::ordered_json line;  // it writes null for NaN and infinity, which JSON does not have
  line["step"] = metrics.step;
  line["loss"] = metrics.loss;
  line["lr"] = metrics.lr;
  line["grad_norm"] = metrics.grad_norm;
  if (metrics.exact_match) line["exact_match"] = *metrics.exact_match;
  line["seconds"] = metrics.seconds;
  out_ << line.dump() + "\n" << std::flush;
}
