#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

/// The files that `file` includes from the tree.
std::vector<std::string> includes_of(const fs::path& file) {
  std::vector<std::string> included;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("#include \"")) included.push_back(line.substr(10, line.rfind('"') - 10));
  return included;
}

/// gradus.hpp and what it leads to.
std::set<std::string> public_headers() {
  std::set<std::string> reached;
  std::vector<std::string> waiting = {"gradus.hpp"};
  while (!waiting.empty()) {
    std::string file = waiting.back();
    waiting.pop_back();
    if (!reached.insert(file).second) continue;
    for (std::string& included : includes_of(fs::path(GRADUS_SOURCE_DIR) / file))
      waiting.push_back(std::move(included));
  }
  return reached;
}

}  // namespace

TEST_CASE("no layer includes upwards") {
  // Each layer, and those below it that it may include.
  const std::set<std::string> numbers = {"autograd/core", "autograd/tensor"};
  auto above = [](std::set<std::string> below, std::initializer_list<std::string> more) {
    below.insert(more);
    return below;
  };
  const std::set<std::string> gradients = above(numbers, {"autograd/kernels", "autograd"});
  const std::map<std::string, std::set<std::string>> may_include = {
      {"autograd/core", {"autograd/core"}},
      {"autograd/tensor", numbers},
      {"autograd/kernels", above(numbers, {"autograd/kernels"})},
      {"autograd", gradients},
      {"nn", above(gradients, {"nn"})},
      {"optim", above(gradients, {"optim"})},
      {"data", above(numbers, {"data"})},
      {"pictures", above(gradients, {"nn", "pictures"})},
      {"testing", gradients},
  };
  auto layer_of = [](const std::string& file) {
    for (const char* room : {"autograd/core", "autograd/tensor", "autograd/kernels"})
      if (file.starts_with(std::string(room) + "/")) return std::string(room);
    return file.substr(0, file.find('/'));
  };
  int includes = 0;
  for (const char* folder : {"autograd", "nn", "optim", "data", "pictures", "testing"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(GRADUS_SOURCE_DIR) / folder)) {
      if (!entry.is_regular_file()) continue;
      std::string file = fs::relative(entry.path(), GRADUS_SOURCE_DIR).generic_string();
      for (const std::string& included : includes_of(entry.path())) {
        ++includes;
        CHECK_MESSAGE(may_include.at(layer_of(file)).contains(layer_of(included)), file, " includes ", included);
      }
    }
  CHECK(includes > 50);  // the folders were found
}

TEST_CASE("gradus.hpp leads to every header of operations, modules, optimizers and data that is not private") {
  const std::set<std::string> only_for_sources = {"autograd/ops/attention_check.hpp", "autograd/ops/groups.hpp"};
  const std::set<std::string> reached = public_headers();
  for (const char* folder : {"autograd/ops", "nn", "optim", "data"})
    for (const auto& entry : fs::directory_iterator(fs::path(GRADUS_SOURCE_DIR) / folder)) {
      std::string file = std::string(folder) + "/" + entry.path().filename().string();
      if (entry.path().extension() != ".hpp" || only_for_sources.contains(file)) continue;
      CHECK_MESSAGE(reached.contains(file), "gradus.hpp does not lead to ", file);
    }
}

TEST_CASE("gradus.hpp leads to no header whose types are as wide as the vectors of the processor") {
  for (const std::string& header : public_headers()) {
    std::ifstream in(fs::path(GRADUS_SOURCE_DIR) / header);
    for (std::string line; std::getline(in, line);) {
      auto has = [&](const char* text) { return line.find(text) != std::string::npos; };
      CHECK_MESSAGE(!has("xsimd"), header, ": ", line);
      if (has("xt::xarray<") || has("xt::uvector<")) CHECK_MESSAGE(has("pool::Allocator"), header, ": ", line);
    }
  }
}

TEST_CASE("one file includes xtensor and knows where each version of it has its headers") {
  std::set<std::string> including;
  for (const char* folder :
       {"autograd", "nn", "optim", "data", "pictures", "testing", "examples", "benchmarks", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(GRADUS_SOURCE_DIR) / folder)) {
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);)
        if (line.starts_with("#include <xtensor")) including.insert(entry.path().filename().string());
    }
  CHECK(including == std::set<std::string>{"xtensor.hpp"});
}
