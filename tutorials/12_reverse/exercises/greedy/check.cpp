#include <fmt/format.h>

#include <functional>

#include "tutorials/12_reverse/exercises/greedy/greedy.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Sequence greedy(const Decode& decode, const Vocabulary& vocabulary,
                std::size_t max_length);

namespace {

const Vocabulary vocabulary(
    {.padding = 0, .first_symbol = 1, .symbols = 10, .begin = 21, .end = 22});

/// A decoder that has learned one answer by heart: after begin and the first
/// t symbols of it, symbol t gets the highest score; after anything else,
/// padding does. It remembers what it was asked.
struct Parrot {
  Sequence answer;
  std::vector<Sequence> asked = {};

  Tensor operator()(const Sequence& target_in) {
    expect(!target_in.empty(),
           "decode is asked with nothing to read: begin comes first");
    expect(asked.size() < 50,
           "decode was asked 50 times: after end, or after max_length "
           "symbols, it must stop");
    asked.push_back(target_in);
    auto time = static_cast<std::int64_t>(target_in.size()),
         ids = vocabulary.size();
    Tensor logits = full({1, time, ids}, -2);
    bool as_learned = target_in[0] == vocabulary.begin();
    for (std::int64_t t = 0; t < time; ++t) {
      auto at = static_cast<std::size_t>(t);
      if (t > 0)
        as_learned = as_learned && at <= answer.size() &&
                     target_in[at] == answer[at - 1];
      std::int64_t next = !as_learned          ? vocabulary.padding()
                          : at < answer.size() ? answer[at]
                                               : vocabulary.end();
      logits(0, t, next) =
          -1;  // the highest, and below 0: an id's score is no probability
    }
    return logits;
  }
};

/// What greedy says when the decoder knows `answer`, after looking at what it
/// asked.
Sequence said(Parrot& parrot, std::size_t max_length) {
  Sequence got = greedy(std::ref(parrot), vocabulary, max_length);
  expect(!parrot.asked.empty(), "decode is never asked");
  const Sequence& first = parrot.asked.front();
  expect(first[0] != vocabulary.padding(),
         "decoding starts from the padding; it never was in front of "
         "anything in training, begin was");
  expect(first == Sequence{vocabulary.begin()},
         fmt::format("the first thing that is read is [{}], it should be "
                     "begin alone, [21]",
                     fmt::join(first, " ")));
  expect(got.empty() || got.front() != vocabulary.begin(),
         "begin was read, not said: it is no part of the answer");
  expect(got.empty() || got.back() != vocabulary.end(),
         "end stops the answer and is no part of it");
  return got;
}

void expect_said(const Sequence& got, const Sequence& want) {
  expect(got == want, fmt::format("it says [{}], it should be [{}]",
                                  fmt::join(got, " "), fmt::join(want, " ")));
}

}  // namespace

void checks(Exercise& e) {
  e.check("one symbol: read begin, say the likeliest", [] {
    Parrot parrot{{7}};
    Sequence got = said(parrot, 1);
    expect(got != Sequence{0},
           "it says [0], the padding, though id 7 has the highest score: -1, "
           "and all others -2. Scores may all lie "
           "below 0; "
           "a maximum that starts at 0 finds none of them");
    expect_said(got, {7});
  });
  e.check(
      "each round reads all that was said, and takes the scores at its last "
      "place",
      [] {
        Parrot parrot{{8, 4, 3, 7}};
        Sequence got = said(parrot, 4);
        expect(got != Sequence(4, 8),
               "it says 8 again and again: the scores at the first place are "
               "taken, not those at the last, which follow all "
               "that was read");
        if (parrot.asked.size() > 1)
          expect(
              parrot.asked[1].size() == 2,
              fmt::format("after 8 was said, [{}] is read: only the last "
                          "symbol is read, or too much; it should be begin "
                          "and all that was said, [21 8]",
                          fmt::join(parrot.asked[1], " ")));
        expect_said(got, {8, 4, 3, 7});
      });
  e.check("it stops at end", [] {
    Parrot parrot{{5, 2}};
    Sequence got = said(parrot, 6);
    expect(parrot.asked.size() <= 3,
           fmt::format("it goes on after end, and says [{}]",
                       fmt::join(got, " ")));
    expect_said(got, {5, 2});
  });
  e.check("an answer may be empty", [] {
    Parrot parrot{{}};
    expect_said(said(parrot, 3), {});
  });
  e.check("without an end it stops after max_length symbols", [] {
    Parrot parrot{{1, 2, 3, 4, 5, 6, 7, 8}};
    expect_said(said(parrot, 5), {1, 2, 3, 4, 5});
  });
}

}  // namespace exercise
