#include "tests/examples/workplace.hpp"

// In a copy of what it reads, without a build and with nothing to build with.
TEST_CASE("scripts/run tells its usage and a wrong program at once, with the programs that there are") {
  Workplace place;
  fs::create_directories(place.folder / "examples");
  fs::copy(GRADUS_SOURCE_DIR "/scripts", place.folder / "scripts");
  fs::copy(GRADUS_SOURCE_DIR "/examples/CMakeLists.txt", place.folder / "examples");
  auto script = [&](const std::string& arguments) {
    std::string command = "cd '" + place.folder.string() + "' && scripts/run " + arguments + " >out.txt 2>err.txt";
    int status = std::system(command.c_str());
    return Run{WEXITSTATUS(status), contents(place.folder / "out.txt"), contents(place.folder / "err.txt")};
  };
  Run none = script("");
  CHECK(none.status == 2);
  CHECK(none.out == "");
  CHECK(none.error.starts_with("Usage: scripts/run "));
  std::string first = none.error.substr(0, none.error.find('['));
  int programs = 0;
  for (const auto& entry : fs::directory_iterator(GRADUS_SOURCE_DIR "/examples")) {
    std::string name = entry.path().stem().string();
    if (entry.path().extension() != ".cpp" || contents(entry.path()).find("\nint main(") == std::string::npos) continue;
    CHECK_MESSAGE(first.find(name) != std::string::npos, first, " lacks ", name);
    ++programs;
  }
  CHECK(programs >= 4);

  Run wrong = script("seq2sec train copy");
  CHECK(wrong.status == 2);
  CHECK(wrong.error.starts_with("scripts/run: there is no program seq2sec; the programs are "));
  for (const char* help : {"--help", "-h"}) {
    CHECK(script(help).out.starts_with("Usage: scripts/run "));
    CHECK(script(help).status == 0);
  }
}
