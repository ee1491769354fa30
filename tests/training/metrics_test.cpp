#include "training/metrics.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <sstream>

#include "autograd/core/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("metrics: a line is a JSON object, its step first, then what was measured in the order given") {
  TemporaryFolder folder;
  MetricsFile file(folder.path / "metrics.jsonl");
  CHECK(file.write(1, {{"loss", 0.1}, {"lr", 5e-5}}));
  CHECK(text_of(folder.path / "metrics.jsonl") == "{\"step\":1,\"loss\":0.1,\"lr\":5e-05}\n");  // whole, at once
  CHECK(file.write(2, {{"loss", std::numeric_limits<double>::quiet_NaN()}, {"exact \"match\"", 1}}));
  CHECK(file.write(3, {{"loss", -std::numeric_limits<double>::infinity()}}));
  CHECK(text_of(folder.path / "metrics.jsonl") ==
        "{\"step\":1,\"loss\":0.1,\"lr\":5e-05}\n"
        "{\"step\":2,\"loss\":null,\"exact \\\"match\\\"\":1.0}\n"
        "{\"step\":3,\"loss\":null}\n");
}

TEST_CASE("metrics: a file that cannot be made is refused, one that cannot be written says so once, none is none") {
  std::string message;
  try {
    MetricsFile file("/dev/null/metrics.jsonl");
  } catch (const ValueError& error) {
    message = error.what();
  }
  CHECK(message == "/dev/null/metrics.jsonl: cannot be written");
  MetricsFile full("/dev/full");
  CHECK_FALSE(full.write(1, {{"loss", 1}}));
  CHECK(full.write(2, {{"loss", 1}}));
  CHECK(MetricsFile(std::nullopt).write(1, {{"loss", 1}}));
}
