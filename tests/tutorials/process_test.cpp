#include "tutorials/tool/process.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"

using namespace tutorial;

namespace {

Outcome shell(const std::string& script, int seconds = 0) {
  return run({.words = {"sh", "-c", script}, .seconds = seconds});
}

}  // namespace

TEST_CASE("process: output of both kinds in order, exit status, one thread for matrix products") {
  Outcome outcome = shell("echo out; echo err >&2; echo $OPENBLAS_NUM_THREADS; exit 3");
  CHECK(outcome.output == "out\nerr\n1\n");
  CHECK(outcome.status == 3);
  CHECK(outcome.trouble == "ends with exit status 3");
  CHECK(shell("true").trouble.empty());
  CHECK(shell("cat").output.empty());  // there is nothing to read
}

TEST_CASE("process: a crash is told by its name") {
  Outcome outcome = shell("kill -SEGV $$");
  CHECK(outcome.trouble == "crashes: Segmentation fault");
  CHECK(outcome.status == -1);
}

TEST_CASE("process: what does not end is ended, with what it started") {
  TemporaryFolder folder;
  const std::filesystem::path late = folder.path() / "late";
  auto start = std::chrono::steady_clock::now();
  Outcome outcome = shell("echo begun; (sleep 2; touch " + late.string() + ") & wait", 1);
  CHECK(outcome.output == "begun\n");
  CHECK(outcome.trouble == "is still running after 1 seconds: a loop that does not end?");
  std::this_thread::sleep_until(start + std::chrono::milliseconds(2500));
  CHECK_FALSE(std::filesystem::exists(late));
}

TEST_CASE("process: output is heard as it comes") {
  std::string heard;
  run({.words = {"echo", "a b"}, .hear = [&](std::string_view piece) { heard += piece; }});
  CHECK(heard == "a b\n");
}

TEST_CASE("process: a program that is not there is a failure of ours") {
  CHECK_THROWS_AS(run({.words = {"/nowhere/program"}}), Failure);
}
