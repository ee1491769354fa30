#include <fmt/format.h>

#include <algorithm>

#include "tutorials/06_sequences/exercises/pad/pad.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Padded pad(const std::vector<Sequence>& sequences, std::int64_t padding);

namespace {

/// The ids as numbers, to be compared like those.
Tensor numbers(const Indices& ids) {
  Tensor numbers = zeros(shape_of(ids));
  std::copy(ids.begin(), ids.end(), numbers.begin());
  return numbers;
}

/// What `pad` should give, without a look at it.
struct Want {
  Want(const std::vector<Sequence>& sequences, std::int64_t padding) {
    for (const Sequence& s : sequences) {
      longest = std::max(longest, std::ssize(s));
      shortest = std::min(shortest, std::ssize(s));
    }
    Shape shape{std::ssize(sequences), longest};
    rows = in_front = full(shape, static_cast<double>(padding));
    mask = zeros(shape);
    for (std::size_t i = 0; i < sequences.size(); ++i)
      for (std::size_t t = 0; t < sequences[i].size(); ++t) {
        auto id = static_cast<Scalar>(sequences[i][t]);
        auto gap = static_cast<std::size_t>(longest) - sequences[i].size();
        rows(i, t) = id, mask(i, t) = 1, in_front(i, gap + t) = id;
      }
  }
  std::int64_t longest = 0, shortest = 1000;
  Tensor rows, mask, in_front;
};

void expect_padded(const std::vector<Sequence>& sequences,
                   std::int64_t padding) {
  Want want(sequences, padding);
  Padded got = pad(sequences, padding);
  Tensor zero_filled = want.rows * want.mask,
         flipped = transpose(Variable(want.rows)).value(),
         cut = slice(Variable(want.rows), 1, 0, want.shortest).value(),
         first = slice(Variable(want.rows), 1, 0, std::ssize(sequences[0]))
                     .value();
  expect_close(
      numbers(got.rows), want.rows,
      {{want.in_front,
        "rows: the padding stands in front of the symbols; it "
        "belongs behind them"},
       {cut,
        "rows: all are cut to the shortest sequence, and symbols are "
        "lost; fill up to the longest"},
       {first,
        "rows: they are as long as the first sequence, not as the "
        "longest"},
       {flipped,
        "rows: its shape is (time, batch); a sequence is a row, so "
        "it must be (batch, time)"},
       {zero_filled, fmt::format("rows: they are filled up with 0, where the "
                                 "padding is {}: 0 may be a symbol",
                                 padding)}});
}

void expect_masked(const std::vector<Sequence>& sequences,
                   std::int64_t padding) {
  Want want(sequences, padding);
  Tensor non_zero = zeros(shape_of(want.rows));
  for (std::size_t i = 0; i < non_zero.size(); ++i)
    non_zero.data()[i] = want.rows.data()[i] != 0;
  expect_close(pad(sequences, padding).mask, want.mask,
               {{1 - want.mask,
                 "mask: it is the other way round: 1 is for symbols, 0 "
                 "for padding"},
                {ones(shape_of(want.mask)),
                 "mask: it is 1 everywhere, for padding too"},
                {zeros(shape_of(want.mask)), "mask: it is 0 everywhere"},
                {non_zero,
                 "mask: it asks whether an id is 0; here 0 is a symbol, and "
                 "the padding is another id"}});
}

}  // namespace

void checks(Exercise& e) {
  const std::vector<Sequence> three = {{7, 3}, {5, 1, 4, 2}, {6}};
  e.check("three rows, padding 0", [&] { expect_padded(three, 0); });
  e.check("their mask", [&] { expect_masked(three, 0); });
  e.check("padding 9, and a symbol 0", [] {
    expect_padded({{0, 5, 0}, {4}, {2, 0}}, 9);
  });
  e.check("their mask", [] { expect_masked({{0, 5, 0}, {4}, {2, 0}}, 9); });
  e.check("an empty sequence is a row of padding", [] {
    expect_padded({{3, 1}, {}}, 8);
    expect_masked({{3, 1}, {}}, 8);
    expect_padded({{}, {}}, 8);
  });
}

}  // namespace exercise
