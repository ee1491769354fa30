#include <fmt/format.h>

#include <functional>

#include "tutorials/12_reverse/exercises/greedy_batch/greedy_batch.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<Sequence> greedy_batch(const DecodeRows& decode, std::size_t rows,
                                   const Vocabulary& vocabulary,
                                   std::size_t max_length);

namespace {

const Vocabulary vocabulary(
    {.padding = 0, .first_symbol = 1, .symbols = 10, .begin = 21, .end = 22});

constexpr std::int64_t nonsense = 9;  // no answer has this symbol

/// A decoder that has learned an answer for each row by heart: after begin
/// and the first t symbols of it, symbol t gets the highest score, and end
/// after all of them. A row that has ended talks nonsense; one that reads
/// anything else says padding.
struct Parrots {
  std::vector<Sequence> answers;
  std::size_t asked = 0;

  Tensor operator()(const Indices& target_in) {
    expect(target_in.dimension() == 2,
           fmt::format("decode is asked with {}; it reads (rows, time)",
                       shape_of(target_in)));
    expect(
        target_in.shape(0) == answers.size(),
        fmt::format("decode is asked with {} rows of {}: each stays in its "
                    "place, since row 2 belongs to source 2, ended or not",
                    target_in.shape(0), answers.size()));
    expect(++asked < 50,
           "decode was asked 50 times: after max_length rounds it must stop");
    expect(target_in.shape(1) == asked,
           fmt::format(
               "in round {} each row has read begin and all that was "
               "said, {}; target_in is {}",
               asked,
               Shape{std::ssize(answers), static_cast<std::int64_t>(asked)},
               shape_of(target_in)));
    auto time = static_cast<std::int64_t>(asked);
    Tensor logits = full({std::ssize(answers), time, vocabulary.size()}, -2);
    for (std::size_t row = 0; row < answers.size(); ++row) {
      const Sequence& answer = answers[row];
      expect(target_in(row, 0) == vocabulary.begin(),
             fmt::format("row {} begins with {}; it is to begin with begin, "
                         "21",
                         row, target_in(row, 0)));
      bool as_learned = true;
      for (std::size_t t = 0; t < asked; ++t) {
        if (t > 0 && t <= answer.size())
          as_learned = as_learned && target_in(row, t) == answer[t - 1];
        std::int64_t next = !as_learned          ? vocabulary.padding()
                            : t < answer.size()  ? answer[t]
                            : t == answer.size() ? vocabulary.end()
                                                 : nonsense;
        logits(row, t, next) = -1;
      }
    }
    return logits;
  }
};

std::string text(const std::vector<Sequence>& rows) {
  std::string result;
  for (const Sequence& row : rows)
    result +=
        fmt::format("{}[{}]", result.empty() ? "" : " ", fmt::join(row, " "));
  return result;
}

bool says(const std::vector<Sequence>& rows, std::int64_t id) {
  for (const Sequence& row : rows)
    if (std::find(row.begin(), row.end(), id) != row.end()) return true;
  return false;
}

void expect_said(const std::vector<Sequence>& answers, std::size_t max_length,
                 std::size_t rounds) {
  Parrots parrots{answers};
  std::vector<Sequence> got = greedy_batch(std::ref(parrots), answers.size(),
                                           vocabulary, max_length),
                        want = answers, shortest = answers, first = answers;
  for (Sequence& row : want) row.resize(std::min(row.size(), max_length));
  std::size_t least = max_length;
  for (const Sequence& row : answers) least = std::min(least, row.size());
  // In the round in which one ends, the others may say one symbol more.
  for (Sequence& row : shortest) row.resize(std::min(row.size(), least + 1));
  for (Sequence& row : first) row = want.front();

  const std::string said = fmt::format("the rows say {}, ", text(got));
  expect(got.size() == answers.size(),
         fmt::format("{} answers come back, and there are {} rows",
                     got.size(), answers.size()));
  expect(!says(got, vocabulary.begin()),
         said + "with begin, 21, which was read and not said");
  expect(!says(got, vocabulary.end()),
         said + "with end, 22; end is no part of an answer");
  expect(!says(got, nonsense),
         said + fmt::format("it should be {}: a row that has ended goes on, "
                            "and what it says then does not count",
                            text(want)));
  expect(got == want || got != first,
         said +
             "all what the first row says: each row has scores of its "
             "own, logits(row, t, id)");
  expect(
      got == want || got != shortest,
      said + fmt::format("it should be {}: all stop when the first of them "
                         "ends",
                         text(want)));
  expect(got == want, said + fmt::format("it should be {}", text(want)));
  expect(parrots.asked <= rounds,
         fmt::format("decode was asked {} times; after {} all rows had ended",
                     parrots.asked, rounds));
}

}  // namespace

void checks(Exercise& e) {
  e.check("three rows that end together", [] {
    expect_said({{7, 3}, {2, 4}, {5, 1}}, 3, 3);
  });
  e.check("rows that end at different times", [] {
    expect_said({{7, 8}, {8, 4, 3, 7}, {2}}, 5, 5);
  });
  e.check("an answer may be empty", [] { expect_said({{5, 2}, {}}, 3, 3); });
  e.check("it stops as soon as all have ended", [] {
    expect_said({{6}, {1, 2}}, 20, 3);
  });
  e.check("and after max_length rounds, whether they have or not", [] {
    expect_said({{1, 2, 3, 4, 5, 6}, {8, 7}}, 4, 4);
  });
}

}  // namespace exercise
