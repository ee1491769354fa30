#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor smoothed(const Indices& labels, std::int64_t classes, double epsilon,
                std::int64_t padding);

namespace {

/// Rows of labels; the right class gets `right`, all others `other`, and a
/// row of padding `pad` everywhere.
Tensor rows_of(const std::vector<int>& labels, double right, double other,
               double pad = 0) {
  Tensor q = empty({static_cast<std::int64_t>(labels.size()), 5});
  for (std::size_t row = 0; row < labels.size(); ++row)
    for (int j = 0; j < 5; ++j)
      q(row, j) = static_cast<Scalar>(labels[row] == 0   ? pad
                                      : j == labels[row] ? right
                                                         : other);
  return q;
}

}  // namespace

void checks(Exercise& e) {
  e.check("without smoothing", [] {
    expect_close(smoothed(indices({2}, {3, 1}), 5, 0, 0),
                 rows_of({3, 1}, 1, 0), {}, 1e-5, 1e-6);
  });
  e.check("with it", [] {
    expect_close(smoothed(indices({2}, {3, 1}), 5, 0.2, 0),
                 rows_of({3, 1}, 0.84, 0.04),
                 {{rows_of({3, 1}, 0.8, 0.04),
                   "the right class gets its share of epsilon, too: add 1 - "
                   "epsilon to it"},
                  {rows_of({3, 1}, 0.85, 0.05),
                   "epsilon is spread over the other classes; it is spread "
                   "over all, the right one too"},
                  {rows_of({3, 1}, 0.8, 0.05),
                   "epsilon is spread over the other classes; it is spread "
                   "over all, the right one too"},
                  {rows_of({3, 1}, 1, 0.2),
                   "epsilon is not divided by the number of classes"},
                  {rows_of({3, 1}, 1.04, 0.04),
                   "a row adds up to more than 1: the right class gets 1 - "
                   "epsilon besides its share"}},
                 1e-5, 1e-6);
  });
  e.check("padding counts for nothing", [] {
    Tensor got = smoothed(indices({3}, {2, 0, 4}), 5, 0.2, 0);
    Tensor want = rows_of({2, 0, 4}, 0.84, 0.04);
    Tensor filled = want, cut = want;
    for (int j = 0; j < 5; ++j)
      filled(1, j) = static_cast<Scalar>(j == 0 ? 0.84 : 0.04), cut(2, j) = 0;
    expect_close(
        got, want,
        {{filled,
          "a row of padding is smoothed like any other: the model would "
          "learn to say padding"},
         {cut,
          "rows after the padding are left out: go on with the next row"}},
        1e-5, 1e-6);
  });
}

}  // namespace exercise
