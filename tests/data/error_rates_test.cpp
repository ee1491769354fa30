#include "data/error_rates.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

Sequence letters(std::string_view word) { return Sequence(word.begin(), word.end()); }

std::int64_t distance(std::string_view from, std::string_view to) { return edit_distance(letters(from), letters(to)); }

}  // namespace

TEST_CASE("edit distances worked by hand") {
  CHECK(distance("", "") == 0);
  CHECK(distance("abc", "abc") == 0);
  CHECK(distance("", "abc") == 3);
  CHECK(distance("abc", "") == 3);
  CHECK(distance("abc", "axc") == 1);
  CHECK(distance("abc", "ac") == 1);
  CHECK(distance("ac", "abc") == 1);
  CHECK(distance("ab", "ba") == 2);                // not one swap
  CHECK(distance("kitten", "sitting") == 3);       // Wikipedia's example
  CHECK(distance("intention", "execution") == 5);  // Jurafsky and Martin's, each edit at 1
  CHECK(distance("abcdef", "bcdefa") == 2);
}

TEST_CASE("error rates hold each answer to the nearest right one, over that one's length") {
  // edits 0 of 2 (the second is it), 1 of 3 (and not 2 of 4), 3 of 3
  ErrorRates rates =
      error_rates({letters("ab"), letters("abd"), letters("")},
                  {{letters("abc"), letters("ab")}, {letters("bdcc"), letters("abc")}, {letters("xyz")}});
  CHECK(rates.symbols == doctest::Approx(4.0 / 8));
  CHECK(rates.sequences == doctest::Approx(2.0 / 3));
}

TEST_CASE("of right answers that are equally near the first counts") {
  CHECK(error_rates({letters("ab")}, {{letters("a"), letters("abc")}}).symbols == doctest::Approx(1.0));
  CHECK(error_rates({letters("ab")}, {{letters("abc"), letters("a")}}).symbols == doctest::Approx(1.0 / 3));
}

TEST_CASE("error rates may be 0, exceed 1, and stand where nothing is to be said") {
  CHECK(error_rates({letters("a")}, {{letters("a")}}).symbols == 0);
  CHECK(error_rates({letters("aaaa")}, {{letters("b")}}).symbols == 4);
  CHECK(error_rates({{}}, {{Sequence{}}}).symbols == 0);
}

TEST_CASE("error rates of nothing are refused") {
  check_throws<ValueError>([] { error_rates({}, {}); }, {"error_rates", "0 answers"});
  check_throws<ValueError>([] { error_rates({{1}}, {}); }, {"1 answers", "for 0"});
  check_throws<ValueError>([] { error_rates({{1}, {2}}, {{{1}}, {}}); }, {"answer 1"});
}

TEST_CASE("exact_answers: any of a source's right answers counts, one that goes on or stops before does not") {
  Vocabulary names({"a", "b", "c"});
  std::vector<SequencePair> pairs = {{{1}, {1, 2}}, {{1}, {3}}, {{2}, {2}}, {{3}, {3}}, {{1, 2}, {1}}};
  auto split = [&](std::uint64_t seed) {
    return SequenceDataset(Pairs{"letters", names, names, pairs}, {.held_out = 2, .seed = seed});
  };
  std::uint64_t seed = 1;
  auto holds_two_answers = [&](const SequencePair& pair) { return split(seed).answers(pair.source).size() == 2; };
  for (bool found = false; !found; seed += !found) {
    std::vector<SequencePair> held_out = split(seed).held_out();
    found = std::any_of(held_out.begin(), held_out.end(), holds_two_answers);
  }
  SequenceDataset dataset = split(seed);
  std::vector<Sequence> first, second, longer, open;
  for (const SequencePair& pair : dataset.held_out()) {
    std::vector<Sequence> right = dataset.answers(pair.source);
    for (auto [rows, answer] : {std::pair(&first, right.front()), std::pair(&second, right.back())}) {
      answer.push_back(names.end());
      rows->push_back(answer);
    }
    longer.push_back(right.front());
    longer.back().insert(longer.back().end(), {1, names.end()});
    open.push_back(right.front());
    open.back().push_back(1);
  }
  auto exact = [&](const std::vector<Sequence>& rows) {
    return exact_answers(padded_rows(rows, names.end()), dataset);
  };
  CHECK(exact(first) == 2);
  CHECK(exact(second) == 2);
  CHECK(exact(longer) == 0);
  CHECK(exact(open) == 0);
  CHECK(held_out_error_rates(padded_rows(second, names.end()), dataset).symbols == 0);
  CHECK(held_out_error_rates(padded_rows(longer, names.end()), dataset).sequences == 1);
}
