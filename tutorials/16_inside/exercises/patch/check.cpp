#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor exchanged(const Tensor& other, const Tensor& clean, std::int64_t place,
                 std::int64_t heads, std::int64_t head);

namespace {

/// `a`, and `b` where the condition of (batch, time, column) holds.
template <class Where>
Tensor mixed(const Tensor& a, const Tensor& b, Where where) {
  Tensor y = a;
  const Shape shape = shape_of(a);
  for (std::int64_t i = 0; i < shape[0]; ++i)
    for (std::int64_t t = 0; t < shape[1]; ++t)
      for (std::int64_t j = 0; j < shape[2]; ++j)
        if (where(i, t, j)) y(i, t, j) = b(i, t, j);
  return y;
}

void expect_exchanged(const Shape& shape, std::int64_t place,
                      std::int64_t heads, std::int64_t head) {
  Generator generator(1);
  Tensor other = generator.normal(shape), clean = generator.normal(shape);
  std::int64_t width = shape[2] / heads;
  using I = std::int64_t;
  Tensor want = mixed(other, clean, [&](I, I t, I j) {
    return t == place && j / width == head;
  });
  expect_close(
      exchanged(other, clean, place, heads, head), want,
      {{other, "nothing was exchanged"},
       {mixed(other, clean, [&](I, I t, I) { return t == place; }),
        "all heads are exchanged at that place, as in step 4; here only one "
        "is to be"},
       {mixed(other, clean, [&](I, I, I j) { return j / width == head; }),
        "the head is exchanged at all places, not at one"},
       {mixed(other, clean,
              [&](I, I t, I j) { return t >= place && j / width == head; }),
        "all places from there on are exchanged, not one"},
       {mixed(other, clean,
              [&](I, I t, I j) { return t == place && j % heads == head; }),
        "every so many columns are exchanged: the heads lie side by side, "
        "head 0 has the first columns"},
       {mixed(
            other, clean,
            [&](I, I t, I j) { return t == place && j / width == head - 1; }),
        "another head is exchanged: they are counted from 0"},
       {mixed(clean, other,
              [&](I, I t, I j) { return t == place && j / width == head; }),
        "the roles are exchanged: it is `other` that gets something of "
        "`clean`"},
       {mixed(other, clean,
              [&](I b, I t, I j) {
                return b == 0 && t == place && j / width == head;
              }),
        "one sequence only is exchanged, the first of the batch"}});
}

}  // namespace

void checks(Exercise& e) {
  e.check("one sequence of four places: place 2, the second of two heads",
          [] {
            expect_exchanged({1, 4, 6}, 2, 2, 1);
          });
  e.check("three sequences: place 1, the first of three heads", [] {
    expect_exchanged({3, 4, 9}, 1, 3, 0);
  });
  e.check("three sequences: the last place, the middle one of three heads",
          [] {
            expect_exchanged({3, 5, 12}, 4, 3, 1);
          });
}

}  // namespace exercise
