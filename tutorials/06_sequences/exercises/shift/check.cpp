#include <fmt/format.h>

#include "tutorials/06_sequences/exercises/shift/shift.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Target shift(const Sequence& answer, const Vocabulary& vocabulary);

namespace {

// Ids that nobody would guess: what is asked for must come from the
// vocabulary.
const Vocabulary vocabulary(
    {.padding = 0, .first_symbol = 1, .symbols = 10, .begin = 21, .end = 32});

void expect_shifted(const Sequence& answer) {
  Target got = shift(answer, vocabulary);
  auto rows = fmt::format(
      "for the answer {} with begin 21 and end 32, in is [{}] and out is "
      "[{}]",
      fmt::join(answer, " "), fmt::join(got.in, " "),
      fmt::join(got.out, " "));
  Sequence in = answer, out = answer;
  in.insert(in.begin(), 21);
  out.push_back(32);
  auto starts = [](const Sequence& row, std::int64_t id) {
    return !row.empty() && row.front() == id;
  };
  auto ends = [](const Sequence& row, std::int64_t id) {
    return !row.empty() && row.back() == id;
  };

  expect(got.in != got.out,
         "the two rows are the same: nothing is shifted, and the decoder is "
         "asked to say what it has just read; " +
             rows);
  expect(!(got.in == out && got.out == in),
         "the rows are exchanged: what is read begins with begin; " + rows);
  expect(
      !starts(got.out, 21),
      "out still begins with begin, which is read and never said; " + rows);
  expect(!ends(got.in, 32),
         "in ends with end: there is nothing left to say after it; " + rows);
  expect(!starts(got.in, 11) && !ends(got.out, 12),
         "11 and 12 are begin and end of another vocabulary; ask this one, "
         "vocabulary.begin() and vocabulary.end(); " +
             rows);
  expect(ends(got.out, 32),
         "out has no end: the model would never learn to stop; " + rows);
  expect(starts(got.in, 21),
         "in does not begin with begin: before the first symbol is said, "
         "that is all there is to read; " +
             rows);
  expect(got.in.size() == got.out.size(),
         "the rows differ in length; " + rows);
  expect(got.in == in && got.out == out, rows);
}

}  // namespace

void checks(Exercise& e) {
  e.check("an answer of four symbols", [] { expect_shifted({8, 4, 3, 7}); });
  e.check("a single symbol", [] { expect_shifted({5}); });
  e.check("symbols that repeat", [] { expect_shifted({2, 2, 2}); });
  e.check("make_batch makes the same rows", [] {
    Sequence answer = {6, 1, 9};
    Target got = shift(answer, vocabulary);
    Batch batch = make_batch({{answer, answer}}, vocabulary);
    expect(padded_rows({got.in}, 0) == batch.target_in,
           "in is not the target_in of make_batch");
    expect(padded_rows({got.out}, 0) == batch.target_out,
           "out is not the target_out of make_batch");
  });
}

}  // namespace exercise
