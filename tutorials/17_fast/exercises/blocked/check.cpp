#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "gradus.hpp"
#include "tutorials/17_fast/exercises/blocked/blocked.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

void blocked_transpose(const Matrix& A, Matrix& B);

namespace {

struct Run {
  Tensor got, want, untouched;
  std::int64_t fetched, least;
};

Run run(std::int64_t rows, std::int64_t columns) {
  Cache cache;
  Matrix A(cache, rows, columns, 0), B(cache, columns, rows, -1);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      A.set(i, j, double(1000 * i + j));
  for (int line = -64; line < 0; ++line) cache.touch(line);  // empties it
  cache.fetched = 0;
  blocked_transpose(A, B);
  Run r{.got = empty({columns, rows}),
        .want = empty({columns, rows}),
        .untouched = {},
        .fetched = cache.fetched,
        .least = rows * ((columns + 15) / 16) + columns * ((rows + 15) / 16)};
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      r.want(j, i) = Scalar(1000 * i + j);
      r.got(j, i) = Scalar(B.get(j, i));
    }
  return r;
}

void expect_all(const Run& r) {
  std::int64_t left = std::count(r.got.begin(), r.got.end(), Scalar(-1));
  expect(left < std::int64_t(r.got.size()), "B was not written");
  expect(left == 0,
         fmt::format("{} numbers of B were not written: do the loops leave "
                     "out the blocks at the end, which are smaller?",
                     left));
  expect_close(r.got, r.want);
}

}  // namespace

void checks(Exercise& e) {
  const char* outside =
      "a row or column that is not there was asked for: a block at the end "
      "is smaller, so its loops end at min(I + 16, rows)";
  e.check("16 by 16", [] {
    Run r = run(16, 16);
    Variable turned = transpose(Variable(r.want));
    expect(r.got(3, 5) != turned.value()(3, 5),
           "B is A itself: B(j, i) = A(i, j)");
    expect_all(r);
  });
  e.check("50 rows of 37 numbers",
          [outside] {
            try {
              expect_all(run(50, 37));
            } catch (const std::out_of_range&) {
              expect(false, outside);
            }
          },
          {.crash = outside});
  e.check("128 by 128: each line is fetched once", [] {
    Run r = run(128, 128);
    expect_all(r);
    expect(r.fetched < 8 * r.least,
           fmt::format("{} lines were fetched, of {}: that is row by row or "
                       "column by column through the whole matrix. Blocks "
                       "are missing, or they are too large for the cache",
                       r.fetched, r.least));
    expect(r.fetched <= r.least + r.least / 10,
           fmt::format("{} lines were fetched, of {}: some of them several "
                       "times. How many lines does a block need in A, and "
                       "how many in B?",
                       r.fetched, r.least));
  });
  e.check("100 rows of 200 numbers: each line is fetched once", [] {
    Run r = run(100, 200);
    expect_all(r);
    expect(r.fetched <= r.least + r.least / 10,
           fmt::format("{} lines were fetched, of {}", r.fetched, r.least));
  });
}

}  // namespace exercise
