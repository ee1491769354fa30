#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

namespace fs = std::filesystem;

TEST_CASE("no layer includes upwards") {
  const std::map<std::string, std::set<std::string>> may_include = {
      {"autograd/tensor", {"autograd/tensor"}},      {"autograd", {"autograd/tensor", "autograd"}},
      {"nn", {"autograd/tensor", "autograd", "nn"}}, {"optim", {"autograd/tensor", "autograd", "optim"}},
      {"data", {"autograd/tensor", "data"}},         {"pictures", {"autograd/tensor", "autograd", "nn", "pictures"}},
      {"testing", {"autograd/tensor", "autograd"}},
  };
  auto layer_of = [](const std::string& file) {
    if (file.starts_with("autograd/tensor/")) return std::string("autograd/tensor");
    return file.substr(0, file.find('/'));
  };
  int includes = 0;
  for (const char* folder : {"autograd", "nn", "optim", "data", "pictures", "testing"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(GRADUS_SOURCE_DIR) / folder)) {
      if (!entry.is_regular_file()) continue;
      std::string file = fs::relative(entry.path(), GRADUS_SOURCE_DIR).generic_string(), line;
      for (std::ifstream in(entry.path()); std::getline(in, line);) {
        if (!line.starts_with("#include \"")) continue;
        std::string included = line.substr(10, line.rfind('"') - 10);
        ++includes;
        CHECK_MESSAGE(may_include.at(layer_of(file)).contains(layer_of(included)), file, " includes ", included);
      }
    }
  CHECK(includes > 50);  // the folders were found
}
