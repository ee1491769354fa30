#include "data/sequence_task.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

/// A task's answer, both as lines of text.
std::string answer(const char* task, std::string_view question) {
  const SequenceTask& found = sequence_task(task);
  return found.vocabulary.print(found.answer(found.vocabulary.parse(question)));
}

}  // namespace

TEST_CASE("copy, reverse and sort answer as their names say") {
  CHECK(sequence_task("copy").answer({1, 5, 3}) == Sequence{1, 5, 3});
  CHECK(sequence_task("reverse").answer({1, 5, 3}) == Sequence{3, 5, 1});
  CHECK(sequence_task("reverse").answer({}).empty());
  CHECK(sequence_task("sort").answer({5, 10, 1, 5, 3}) == Sequence{1, 3, 5, 5, 10});
  CHECK(answer("sort", "10 9 2") == "2 9 10");
}

TEST_CASE("addition carries, with the highest digit first or last") {
  CHECK(answer("addition", "12+34") == "46");
  CHECK(answer("addition", "99+1") == "100");
  CHECK(answer("addition", "0+0") == "0");
  CHECK(answer("addition", "5+987") == "992");
  CHECK(answer("addition-reversed", "12+34") == "64");
  CHECK(answer("addition-reversed", "999+999") == "8991");
  for (int a : {100, 123, 500, 999})
    for (int b : {100, 371, 877, 999})
      CHECK(answer("addition", std::to_string(a) + "+" + std::to_string(b)) == std::to_string(a + b));
  std::string nines(50, '9');
  CHECK(answer("addition", nines + "+1") == "1" + std::string(50, '0'));
  for (const char* question : {"12", "12+", "+12", "1+2+3", "+"})
    check_throws<ValueError>([&] { answer("addition", question); }, {"addition", question, "a number, + and a number"});
}

TEST_CASE("questions of addition are two numbers of so many digits, none of which begins with 0 but 0 itself") {
  const SequenceTask& task = sequence_task("addition");
  auto places = [&](std::int64_t digits) {
    std::string text;
    for (auto [first, last] : task.question(digits))
      text += task.vocabulary.name(first) + task.vocabulary.name(last) + " ";
    return text;
  };
  CHECK(places(1) == "09 ++ 09 ");
  CHECK(places(3) == "19 09 09 ++ 19 09 09 ");
}

TEST_CASE("the first symbol steers: it says whether the others are copied or reversed") {
  CHECK(answer("steered", "copy 1 5 3") == "1 5 3");
  CHECK(answer("steered", "reverse 1 5 3") == "3 5 1");
  CHECK(answer("steered", "copy").empty());
  CHECK(sequence_task("steered").question(4).size() == 5);
  check_throws<ValueError>([] { answer("steered", "1 5 3"); }, {"first symbol", "copy or reverse"});
  check_throws<ValueError>([] { sequence_task("steered").answer({}); }, {"first symbol"});
}

TEST_CASE("an unknown task names those there are") {
  check_throws<ValueError>([] { sequence_task("rotate"); }, {"rotate", "copy, reverse, sort"});
  check_throws<ValueError>([] { sequence_task(""); }, {"copy, reverse"});
}

TEST_CASE("every task has a name of its own, a description, and a vocabulary for what it asks") {
  for (const SequenceTask& task : sequence_tasks()) {
    CAPTURE(task.name);
    CHECK(&sequence_task(task.name) == &task);
    CHECK_FALSE(task.description.empty());
    if (!task.question) continue;
    Sequence question;
    for (auto [first, last] : task.question(3)) {
      CHECK(first <= last);
      CHECK(task.vocabulary.is_symbol(first));
      CHECK(task.vocabulary.is_symbol(last));
      question.push_back(first);
    }
    for (std::int64_t id : task.answer(question)) CHECK(task.vocabulary.is_symbol(id));
  }
}
