#pragma once
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/temporary_folder.hpp"

// For tests that run a program as its user does. SEQ2SEQ and the like are their paths.
namespace fs = std::filesystem;

inline std::string contents(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

struct Run {
  int status;
  std::string out, error;
};

/// A folder of its own for each test, in which the program runs.
struct Workplace {
  std::string program = SEQ2SEQ;
  TemporaryFolder temporary;
  const fs::path& folder = temporary.path;

  void put(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }

  Run run(const std::string& arguments, const std::string& input = "", const std::string& before = "") const {
    put("in.txt", input);
    std::string command =
        "cd '" + folder.string() + "' && " + before + " '" + program + "' " + arguments + " <in.txt >out.txt 2>err.txt";
    int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(folder / "out.txt"), contents(folder / "err.txt")};
  }
};

/// One line on standard error that names what is wrong, nothing else, status 2.
inline void check_refused(const Workplace& place, const std::string& arguments,
                          std::initializer_list<const char*> parts, const std::string& input = "") {
  CAPTURE(arguments);
  Run run = place.run(arguments, input);
  CHECK(run.status == 2);
  CHECK(run.out == "");
  CHECK(std::count(run.error.begin(), run.error.end(), '\n') == 1);
  CHECK(run.error.starts_with(fs::path(place.program).filename().string() + ": "));
  for (const char* part : parts) CHECK_MESSAGE(run.error.find(part) != std::string::npos, run.error, " lacks ", part);
}

/// Options of a model that trains in no time, on sequences of four symbols.
inline const std::string tiny = "--d-model 16 --heads 2 --layers 1 --d-ff 16 --length 4";
