#include "data/sequence_task.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

TEST_CASE("copy and reverse answer as their names say") {
  CHECK(sequence_task("copy").answer({1, 5, 3}) == Sequence{1, 5, 3});
  CHECK(sequence_task("reverse").answer({1, 5, 3}) == Sequence{3, 5, 1});
  CHECK(sequence_task("reverse").answer({}).empty());
}

TEST_CASE("an unknown task names those there are") {
  check_throws<ValueError>([] { sequence_task("sort"); }, {"sort", "copy, reverse"});
  check_throws<ValueError>([] { sequence_task(""); }, {"copy, reverse"});
}

TEST_CASE("every task has a name of its own and a description") {
  for (const SequenceTask& task : sequence_tasks()) {
    CHECK(&sequence_task(task.name) == &task);
    CHECK_FALSE(task.description.empty());
  }
}
