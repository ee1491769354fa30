#include <doctest/doctest.h>

#include "tutorials/tool/files.hpp"
#include "tutorials/tool/process.hpp"

using namespace tutorial;

TEST_CASE("checks of exercises: whatever a reader's function does becomes a sentence, and the next check runs") {
  Outcome outcome = run({.words = {MISBEHAVING, "2"}});
  CHECK(outcome.status == 1);
  const char* const want[] = {
      "right  right",
      "wrong  stub: not written yet: tests/tutorials/misbehaving_check.cpp waits for you (line 22)",
      "wrong  throws: it throws: matmul: ",
      "wrong  throws a number: it throws something that is no std::exception",
      "wrong  beyond a tensor: a Tensor has no such element: index 3 is out of bounds for axis 1 with size 3 (what a "
      "crash means here)",
      "wrong  beyond a vector: a vector has no such element. --sanitize",
      "wrong  last of none: the standard library refuses what it is asked for: it must hold that !this->empty() (what "
      "a crash means here)",
      "wrong  crashes: it crashes: Segmentation fault (an empty Variable? an index out of range? endless recursion? a "
      "rule "
      "with [&], which outlives what it captured by reference?)",
      "wrong  recursion: the same as above",
      "wrong  known crash: it crashes: Segmentation fault (what a crash means here)",
      "wrong  leaves: it ends the program (exit status 0)",
      "a word of the reader",
      "two lines of theirs",
      "on standard error",
      "wrong  prints: a sentence",
      "wrong  empty: the result is an empty Variable",
      "wrong  shape: the shape is (2, 1), it should be (2,)",
      "wrong  NaN: element (0,) is nan, it should be 1",
      "wrong  infinite: element (1,) is -inf, it should be 2",
      "wrong  infinity wanted: element (1,) is 2, it should be inf",
      "right  NaN wanted and given",
      "wrong  unwritten: element (0,) is nan, it should be 1 (2 of 2 elements are wrong, this one the most): NaN comes "
      "of 0 / 0, infinity - infinity, the root or "
      "logarithm "
      "of a negative number, and of memory that was never written",
      "wrong  known: zeros",
      "wrong  known by its shape: too long",
      "wrong  worst: element (1, 1) is 7, it should be 4 (2 of 4 elements are wrong, this one the most)",
      "wrong  nearly: the result is 1.00001, it should be 1",
      "wrong  no gradient: it throws: grad: ",
      "wrong  known loop: it is still running after 1 seconds: what a loop means here",
      "wrong  loops: it is still running after 1 seconds: a loop that does not end?",
      "right  after the loop",
      "misbehaving: 3 of 27 right",
  };
  std::vector<std::string> lines = lines_of(outcome.output);
  REQUIRE(lines.size() == std::size(want));
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK_MESSAGE(lines[i].starts_with(want[i]), lines[i], " / ", want[i]);
}
