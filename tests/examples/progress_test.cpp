#include <regex>

#include "tests/examples/workplace.hpp"

namespace {

/// What a terminal of that many columns shows of a run, one drawing of its line after the other.
std::vector<std::string> drawings(int columns) {
  Workplace place;
  std::string command = "cd '" + place.folder.string() + "' && script -qec \"stty cols " + std::to_string(columns) +
                        "; '" SEQ2SEQ "' train copy " + tiny + " --steps 60 --out model\" log >out.txt </dev/null";
  CHECK(std::system(command.c_str()) != -1);
  std::vector<std::string> all;
  std::istringstream out(contents(place.folder / "out.txt"));
  for (std::string piece; std::getline(out, piece, '\r');)
    if (std::size_t end = piece.find("\x1b[K"); end != std::string::npos) all.push_back(piece.substr(0, end));
  return all;
}

std::size_t columns_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

TEST_CASE("the line of a run fits its terminal, in whole fields") {
  const std::regex whole(
      "(█|░)* (step +[0-9]+/60(  loss [0-9]+\\.[0-9]{4}(  exact [-0-9/]+ *(  +[0-9]+ tokens/s)?(  at most [0-9]+ s "
      "left)?)?)?)?");
  for (int columns : {8, 30, 50, 60, 80, 120}) {
    CAPTURE(columns);
    std::vector<std::string> lines = drawings(columns);
    CHECK(lines.size() >= 2);
    for (const std::string& line : lines) {
      CHECK(columns_of(line) < static_cast<std::size_t>(columns));
      CHECK_MESSAGE(std::regex_match(line, whole), line);
    }
  }
}

TEST_CASE("in a terminal of 80 columns the line of a run has a bar, and its text stands still") {
  for (const std::string& line : drawings(80)) CHECK(columns_of(line.substr(0, line.find(" step"))) == 13);
}
