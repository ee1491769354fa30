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
  for (const auto& [page, file] :
       std::initializer_list<std::pair<std::string, std::string>>{{"README.md", "examples/gradient.cpp"},
                                                                  {"README.md", project},
                                                                  {"README.md", chapter + "step_5.cpp"},
                                                                  {chapter + "README.md", project}})
    CHECK_MESSAGE(read(page).find("\n" + read(file) + "```\n") != std::string::npos, page, " does not show ", file);
}
