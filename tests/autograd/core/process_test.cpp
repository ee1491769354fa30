#include "autograd/core/process.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/temporary_folder.hpp"

using namespace gradus;

namespace {

Ending shell(const std::string& script, int seconds = 0) {
  return run_program({.words = {"sh", "-c", script}, .seconds = seconds});
}

}  // namespace

TEST_CASE("run_program: output of both kinds in order, exit status, nothing to read") {
  Ending ending = shell("echo out; echo err >&2; exit 3");
  CHECK(ending.output == "out\nerr\n");
  CHECK(ending.status == 3);
  CHECK(ending.signal == 0);
  ending = shell("cat");
  CHECK(ending.output == "");
  CHECK(ending.status == 0);
}

TEST_CASE("run_program: words reach the program as they are, in the folder that is asked for") {
  TemporaryFolder folder;
  CHECK(run_program({.words = {"printf", "[%s]", "a b", "$(x) `y` 'z'", ""}}).output == "[a b][$(x) `y` 'z'][]");
  std::string path = std::filesystem::canonical(folder.path).string();
  CHECK(run_program({.words = {"sh", "-c", "pwd -P"}, .folder = folder.path}).output == path + "\n");
}

TEST_CASE("run_program: what cannot be run is told") {
  CHECK(run_program({.words = {"/nowhere/program"}}).status == Ending::not_run);
  CHECK(run_program({.words = {"true"}, .folder = "/nowhere"}).status == Ending::not_run);
}

TEST_CASE("run_program: a crash is told by its signal, and is no exit status") {
  Ending ending = shell("kill -SEGV $$");
  CHECK(ending.signal == SIGSEGV);
  CHECK(ending.status == -1);
  CHECK(ending.in_time);
}

TEST_CASE("run_program: what does not end is ended, with what it started") {
  TemporaryFolder folder;
  const std::filesystem::path late = folder.path / "late";
  auto start = std::chrono::steady_clock::now();
  Ending ending = shell("echo begun; (sleep 2; touch " + late.string() + ") & wait", 1);
  CHECK(ending.output == "begun\n");
  CHECK_FALSE(ending.in_time);
  std::this_thread::sleep_until(start + std::chrono::milliseconds(2500));
  CHECK_FALSE(std::filesystem::exists(late));
}

TEST_CASE("run_program: output is heard as it comes, and `stop` interrupts a program that was to ignore it") {
  auto before = std::signal(SIGINT, SIG_IGN);
  std::string heard;
  Ending ending = run_program({.words = {"sh", "-c", "trap 'echo interrupted; exit 5' INT; echo a b; sleep 10"},
                               .hear = [&](std::string_view piece) { heard += piece; },
                               .stop = [&] { return !heard.empty(); }});
  std::signal(SIGINT, before);
  CHECK(heard.starts_with("a b\ninterrupted\n"));
  CHECK(ending.output == heard);
  CHECK(ending.status == 5);
}
