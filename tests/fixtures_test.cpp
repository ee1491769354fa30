#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/helpers.hpp"

// The folder of fixtures as a whole.
namespace fs = std::filesystem;

namespace {

const fs::path tests_folder = GRADUS_SOURCE_DIR "/tests";

std::vector<fs::path> fixture_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(tests_folder / "fixtures"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  REQUIRE(!files.empty());
  return files;
}

std::string whole_text(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("every fixture file is loaded by a test") {
  std::string tests;
  for (const auto& entry : fs::recursive_directory_iterator(tests_folder))
    if (entry.path().string().ends_with("_test.cpp")) tests += whole_text(entry.path());
  for (const fs::path& file : fixture_files()) {
    INFO(file.filename().string());
    CHECK(tests.find("load_fixtures(\"" + file.filename().string() + "\")") != std::string::npos);
  }
}

TEST_CASE("the fixtures stay under 2 MB in all") {
  std::uintmax_t bytes = 0;
  for (const fs::path& file : fixture_files()) bytes += fs::file_size(file);
  CHECK(bytes < 2'000'000);
}
