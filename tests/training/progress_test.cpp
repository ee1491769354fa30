#include "training/progress.hpp"

#include <doctest/doctest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <regex>
#include <sstream>
#include <thread>
#include <vector>

using namespace gradus;

namespace {

void sixty_steps(Progress& progress) {
  for (int step = 1; step <= 60; ++step) {
    progress.step(1.0 / step, 100);
    if (step % 10 == 0) progress.evaluated(std::to_string(4 * step) + "/256");
  }
}

/// What a run shows, by default of 60 steps, evaluated after each tenth: on a terminal of so many columns, or in a pipe
/// for 0.
std::string shown(unsigned short columns, void (*run)(Progress&) = sixty_steps) {
  int out = -1;
  std::array<int, 2> pipe{-1, -1};
  winsize window{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  if (!columns) REQUIRE(::pipe(pipe.data()) == 0);
  std::fflush(stdout);  // what waits there would be written by both
  pid_t child = columns ? forkpty(&out, nullptr, nullptr, &window) : fork();
  if (child == 0) {
    if (!columns) dup2(pipe[1], STDOUT_FILENO);
    Progress progress({.steps = 60});
    run(progress);
    progress.finish();
    _exit(0);
  }
  if (!columns) close(pipe[1]), out = pipe[0];
  std::string text;
  std::array<char, 4096> piece{};
  // The end of a terminal whose other side has gone is an error, EIO.
  for (ssize_t bytes = 0; (bytes = read(out, piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(bytes));
  close(out);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  return text;
}

/// The drawings of a terminal's line, one after the other.
std::vector<std::string> drawings(unsigned short columns) {
  std::vector<std::string> all;
  std::istringstream out(shown(columns));
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
  for (unsigned short columns : {8, 30, 50, 60, 80, 120}) {
    CAPTURE(columns);
    std::vector<std::string> lines = drawings(columns);
    CHECK(lines.size() >= 6);
    for (const std::string& line : lines) {
      CHECK(columns_of(line) < columns);
      CHECK_MESSAGE(std::regex_match(line, whole), line);
    }
  }
}

TEST_CASE("in a terminal of 80 columns the line of a run has a bar, and its text stands still") {
  for (const std::string& line : drawings(80)) CHECK(columns_of(line.substr(0, line.find(" step"))) == 13);
}

TEST_CASE("where there is no terminal, each evaluation gives a line") {
  const std::regex lines(
      "(step   [1-6]0/60  loss 0\\.[0-9]{4}  exact (40|80|120|160|200|240)/256 +[0-9]+ tokens/s  at most [01] s "
      "left\n){6}");
  std::string text = shown(0);
  CHECK_MESSAGE(std::regex_match(text, lines), text);
}

TEST_CASE("during an evaluation the line of a run says how much of it is done, and then what it measured") {
  auto evaluation = [](Progress& progress) {
    progress.step(1, 100);
    for (int done = 1; done <= 3; ++done) {
      std::this_thread::sleep_for(std::chrono::milliseconds(120));
      progress.evaluating(done, 3);
    }
    progress.evaluated("1/3");
  };
  std::string text = shown(80, evaluation);
  for (const char* part : {"exact 33 % ...", "exact 66 % ...", "exact 100 % ...", "exact 1/3 "})
    CHECK_MESSAGE(text.find(part) != std::string::npos, text, " lacks ", part);
  CHECK(text.rfind("% ...") < text.rfind("exact 1/3"));
  CHECK(shown(0, evaluation).find('%') == std::string::npos);
}
