#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor exchanged(const Tensor& other, const Tensor& clean,
                 std::int64_t place);

namespace {

/// `a`, and `b` where the condition of (batch, time, column) holds.
template <class Where>
Tensor mixed(const Tensor& a, const Tensor& b, Where where) {
  Tensor y = a;
  for (std::size_t i = 0; i < a.shape(0); ++i)
    for (std::size_t t = 0; t < a.shape(1); ++t)
      for (std::size_t j = 0; j < a.shape(2); ++j)
        if (where(i, t, j)) y(i, t, j) = b(i, t, j);
  return y;
}

void expect_exchanged(const Shape& shape, std::int64_t place) {
  Generator generator(1);
  Tensor other = generator.normal(shape), clean = generator.normal(shape);
  auto at = static_cast<std::size_t>(place);
  using S = std::size_t;
  Tensor want = mixed(other, clean, [&](S, S t, S) { return t == at; });
  expect_close(
      exchanged(other, clean, place), want,
      {{other, "nothing was exchanged"},
       {clean,
        "everything was exchanged: only the rows of one place are to be"},
       {mixed(clean, other, [&](S, S t, S) { return t == at; }),
        "the roles are exchanged: it is `other` that gets one row of "
        "`clean`"},
       {mixed(other, clean, [&](S, S t, S) { return t >= at; }),
        "all places from there on are exchanged, not one"},
       {mixed(other, clean, [&](S, S t, S) { return t <= at; }),
        "all places up to there are exchanged, not one"},
       {mixed(other, clean, [&](S b, S, S) { return b == at; }),
        "a whole sequence is exchanged: the first axis is the batch"},
       {mixed(other, clean, [&](S, S, S j) { return j == at; }),
        "one column is exchanged at all places: the last axis is d_model, "
        "the middle one is the time"},
       {mixed(other, clean, [&](S b, S t, S) { return t == at && b == 0; }),
        "one sequence only is exchanged, the first of the batch"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("one sequence of four places, place 2", [] {
    expect_exchanged({1, 4, 5}, 2);
  });
  e.check("three sequences, place 1", [] { expect_exchanged({3, 4, 5}, 1); });
  e.check("three sequences, the last place", [] {
    expect_exchanged({3, 6, 2}, 5);
  });
}

}  // namespace exercise
