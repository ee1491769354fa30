#pragma once
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/temporary_folder.hpp"

struct Run {
  int status;
  std::string out, error;
};

/// Runs a shell's command, in which the benchmarks' programs are found by their names.
inline Run run(const std::string& command, const std::string& input = "", const std::string& environment = "") {
  TemporaryFolder temporary;
  auto file = [&](const char* name) { return (temporary.path / name).string(); };
  auto contents = [&](const char* name) {
    std::ostringstream out;
    out << std::ifstream(file(name)).rdbuf();
    return out.str();
  };
  std::ofstream(file("in")) << input;
  std::string line = "PATH='" BENCHMARKS "':\"$PATH\" " + environment + " " + command + " <'" + file("in") + "' >'" +
                     file("out") + "' 2>'" + file("error") + "'";
  int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents("out"), contents("error")};
}
