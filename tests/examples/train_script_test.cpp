#include <regex>

#include "tests/examples/workplace.hpp"

TEST_CASE("scripts/train tells its usage and a wrong task at once, with the tasks that the program knows") {
  Workplace place;
  fs::create_directories(place.folder / "data");
  fs::copy(GRADUS_SOURCE_DIR "/scripts", place.folder / "scripts");
  fs::copy(GRADUS_SOURCE_DIR "/data/sequence_task.cpp", place.folder / "data");
  auto script = [&](const std::string& arguments) {
    std::string command = "cd '" + place.folder.string() + "' && scripts/train " + arguments + " >out.txt 2>err.txt";
    int status = std::system(command.c_str());
    return Run{WEXITSTATUS(status), contents(place.folder / "out.txt"), contents(place.folder / "err.txt")};
  };
  std::string known = place.run("train copi").error;  // "... not in {copy,reverse} ..."
  std::size_t open = known.find('{'), close = known.find('}');
  REQUIRE(close != std::string::npos);
  std::string tasks = std::regex_replace(known.substr(open + 1, close - open - 1), std::regex(","), ", ");

  CHECK(script("copi").error == "scripts/train: there is no task copi; the tasks are " + tasks + "\n");
  CHECK(script("copi").status == 2);
  CHECK(script("copi --out 'my -h folder'").status == 2);  // which asks for no help
  CHECK(script("").error.starts_with("Usage: scripts/train " + std::regex_replace(tasks, std::regex(", "), "|")));
  CHECK(script("").status == 2);
  for (const char* help : {"--help", "copy -h"}) {
    CHECK(script(help).out.starts_with("Usage: scripts/train "));
    CHECK(script(help).error == "");
    CHECK(script(help).status == 0);
  }
}
