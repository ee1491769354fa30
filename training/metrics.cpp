#include "training/metrics.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// How long the file is up to the last line of a step that is not after `step`; what is no such line ends it.
std::uintmax_t bytes_until(const std::filesystem::path& file, std::int64_t step) {
  std::ifstream in(file, std::ios::binary);
  std::uintmax_t bytes = 0;
  for (std::string line; std::getline(in, line) && !in.eof(); bytes += line.size() + 1) {
    nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("step") || !json["step"].is_number() || json["step"] > step) break;
  }
  return bytes;
}

}  // namespace

MetricsFile::MetricsFile(const std::optional<std::filesystem::path>& file, std::int64_t after) {
  if (!file) return;
  std::error_code error;
  if (after > 0 && std::filesystem::is_regular_file(*file, error)) {
    std::filesystem::resize_file(*file, bytes_until(*file, after), error);
    out_.open(*file, std::ios::app);
  } else {
    if (std::filesystem::is_fifo(*file, error)) {  // without a reader, opening would wait for one
      int descriptor = ::open(file->c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
      check<ValueError>(descriptor >= 0, "{}: cannot be written: nobody reads the pipe", file->string());
      out_.open(*file);
      close(descriptor);
    } else {
      out_.open(*file);
    }
    error.clear();
  }
  check<ValueError>(!error && out_.is_open(), "{}: cannot be written", file->string());
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
