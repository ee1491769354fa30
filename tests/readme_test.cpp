#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace {

std::string read(const std::string& file) {
  std::ifstream in(std::string(GRADUS_SOURCE_DIR "/") + file);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("README.md and chapter 4 show code as it stands in the files that are built and run") {
  const std::string project = "tests/consumer/own_project/CMakeLists.txt", chapter = "tutorials/04_checking_gradients/";
  const std::pair<std::string, std::string> shown[] = {{"README.md", "examples/gradient.cpp"},
                                                       {"README.md", project},
                                                       {"README.md", chapter + "step_5.cpp"},
                                                       {chapter + "README.md", project}};
  for (const auto& pair : shown)
    CHECK_MESSAGE(read(pair.first).find("\n" + read(pair.second) + "```\n") != std::string::npos, pair.first,
                  " does not show ", pair.second);
}
