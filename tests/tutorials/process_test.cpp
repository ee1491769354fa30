#include "tutorials/tool/process.hpp"

#include <doctest/doctest.h>

#include "tutorials/tool/error.hpp"

using namespace tutorial;

namespace {

Outcome shell(const std::string& script, int seconds = 0) {
  return run({.words = {"sh", "-c", script}, .seconds = seconds});
}

}  // namespace

TEST_CASE("process: one thread for matrix products") { CHECK(shell("echo $OPENBLAS_NUM_THREADS").output == "1\n"); }

TEST_CASE("process: what went wrong is the end of a sentence") {
  CHECK(shell("true").trouble.empty());
  CHECK(shell("exit 3").trouble == "ends with exit status 3");
  CHECK(shell("kill -SEGV $$").trouble == "crashes: Segmentation fault");
  CHECK(shell("sleep 10", 1).trouble == "is still running after 1 seconds: a loop that does not end?");
}

TEST_CASE("process: a program that is not there is a failure of ours") {
  CHECK_THROWS_AS(run({.words = {"/nowhere/program"}}), Failure);
}
