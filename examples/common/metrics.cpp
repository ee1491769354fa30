#include "examples/common/metrics.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "autograd/core/error.hpp"

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
  if (out_.good()) return;
  fmt::print(stderr, "seq2seq: the metrics cannot be written from step {} on\n", metrics.step);  // training goes on
  out_.close();
}
