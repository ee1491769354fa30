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

/// A header of the root and what it leads to.
std::set<std::string> public_headers(const std::string& first = "gradus.hpp") {
  std::set<std::string> reached;
  std::vector<std::string> waiting = {first};
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
      {"testing", above(gradients, {"testing"})},
      {"training", above(gradients, {"nn", "optim", "data", "training"})},
  };
  auto layer_of = [](const std::string& file) {
    for (const char* room : {"autograd/core", "autograd/tensor", "autograd/kernels"})
      if (file.starts_with(std::string(room) + "/")) return std::string(room);
    return file.substr(0, file.find('/'));
  };
  int includes = 0;
  for (const char* folder : {"autograd", "nn", "optim", "data", "pictures", "testing", "training"})
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
  const std::set<std::string> only_for_sources = {"autograd/ops/attention_check.hpp", "autograd/ops/groups.hpp",
                                                  "data/byte_names.hpp", "data/unicode_categories.hpp",
                                                  "nn/foreign_weights.hpp"};
  const std::set<std::string> reached = public_headers();
  for (const char* folder : {"autograd/ops", "nn", "optim", "data"})
    for (const auto& entry : fs::directory_iterator(fs::path(GRADUS_SOURCE_DIR) / folder)) {
      std::string file = std::string(folder) + "/" + entry.path().filename().string();
      if (entry.path().extension() != ".hpp" || only_for_sources.contains(file)) continue;
      CHECK_MESSAGE(reached.contains(file), "gradus.hpp does not lead to ", file);
    }
}

TEST_CASE("training.hpp leads to every header of training, and gradus.hpp to none") {
  const std::set<std::string> with = public_headers("training.hpp"), without = public_headers();
  for (const auto& entry : fs::directory_iterator(fs::path(GRADUS_SOURCE_DIR) / "training")) {
    if (entry.path().extension() != ".hpp") continue;
    std::string file = "training/" + entry.path().filename().string();
    CHECK_MESSAGE(with.contains(file), "training.hpp does not lead to ", file);
    CHECK_MESSAGE(!without.contains(file), "gradus.hpp leads to ", file);
  }
}

TEST_CASE("signals, terminal and files are met in sources of their own, which a build without them leaves out") {
  const std::set<std::string> apart = {"interrupt.cpp", "memory.cpp",   "metrics.cpp",    "model_file.cpp",
                                       "output.cpp",    "progress.cpp", "report_file.cpp"};
  std::set<std::string> meeting;
  for (const auto& entry : fs::directory_iterator(fs::path(GRADUS_SOURCE_DIR) / "training")) {
    if (entry.path().extension() != ".cpp") continue;
    fs::path header = fs::path(entry.path()).replace_extension(".hpp");
    for (const fs::path& file : {entry.path(), header}) {
      std::ifstream in(file);
      for (std::string line; std::getline(in, line);)
        for (const char* system : {"<csignal>", "<sys/", "<unistd.h>", "<fstream>", "/whole_file.hpp", "/process.hpp"})
          if (line.starts_with("#include") && line.find(system) != std::string::npos)
            meeting.insert(entry.path().filename().string());
    }
  }
  CHECK(meeting == apart);
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
       {"autograd", "nn", "optim", "data", "pictures", "testing", "training", "examples", "benchmarks", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(GRADUS_SOURCE_DIR) / folder)) {
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);)
        if (line.starts_with("#include <xtensor")) including.insert(entry.path().filename().string());
    }
  CHECK(including == std::set<std::string>{"xtensor.hpp"});
}
