#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor without_head(const Tensor& joined, std::int64_t heads,
                    std::int64_t head);

namespace {

/// The columns from `first`, `step` apart, become what `of` makes of their
/// sum over batch and time.
template <class Of>
Tensor changed(const Tensor& x, std::int64_t first, std::int64_t step,
               std::int64_t count, Of of) {
  Tensor y = x;
  for (std::int64_t i = 0; i < count; ++i) {
    double sum = 0;
    for (std::size_t b = 0; b < x.shape(0); ++b)
      for (std::size_t t = 0; t < x.shape(1); ++t)
        sum += x(b, t, first + i * step);
    for (std::size_t b = 0; b < x.shape(0); ++b)
      for (std::size_t t = 0; t < x.shape(1); ++t)
        y(b, t, first + i * step) = static_cast<Scalar>(
            of(sum, static_cast<double>(x.shape(0) * x.shape(1))));
  }
  return y;
}

Tensor by_sequence(const Tensor& x, std::int64_t first, std::int64_t count) {
  Tensor y = x;
  for (std::size_t b = 0; b < x.shape(0); ++b)
    for (std::int64_t i = first; i < first + count; ++i) {
      double sum = 0;
      for (std::size_t t = 0; t < x.shape(1); ++t) sum += x(b, t, i);
      for (std::size_t t = 0; t < x.shape(1); ++t)
        y(b, t, i) =
            static_cast<Scalar>(sum / static_cast<double>(x.shape(1)));
    }
  return y;
}

Tensor one_number(const Tensor& x, std::int64_t first, std::int64_t count) {
  double sum = 0;
  Tensor y = x;
  for (std::size_t b = 0; b < x.shape(0); ++b)
    for (std::size_t t = 0; t < x.shape(1); ++t)
      for (std::int64_t i = first; i < first + count; ++i) sum += x(b, t, i);
  sum /= static_cast<double>(x.shape(0) * x.shape(1)) *
         static_cast<double>(count);
  return changed(y, first, 1, count, [&](double, double) { return sum; });
}

void expect_without(const Tensor& x, std::int64_t heads, std::int64_t head) {
  std::int64_t width = shape_of(x)[2] / heads,
               before = (head + heads - 1) % heads;
  auto mean = [](double sum, double n) { return sum / n; };
  expect_close(
      without_head(x, heads, head), changed(x, head * width, 1, width, mean),
      {{x, "nothing was changed"},
       {changed(x, head * width, 1, width, [](double, double) { return 0; }),
        "those are zeros, not the head's mean"},
       {changed(x, head * width, 1, width,
                [](double sum, double) { return sum; }),
        "that is the sum, not the mean"},
       {changed(x, head, heads, width, mean),
        "every so many columns are changed: the heads lie side by side, head "
        "0 has the first `width` columns"},
       {changed(x, before * width, 1, width, mean),
        "another head is changed: they are counted from 0"},
       {by_sequence(x, head * width, width),
        "each sequence by itself has its mean: then it still says something "
        "of the sequence"},
       {one_number(x, head * width, width),
        "one number for all columns: each column has a mean of its own"}},
      1e-5, 1e-5);
}

}  // namespace

void checks(Exercise& e) {
  e.check("one sequence of two tokens, the second of two heads", [] {
    expect_without(tensor({1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 10}), 2, 1);
  });
  e.check("a batch, and the first of three heads", [] {
    Generator generator(1);
    expect_without(generator.normal({3, 4, 6}, 1), 3, 0);
  });
  e.check("a batch, and the middle one of three heads", [] {
    Generator generator(2);
    expect_without(generator.normal({2, 5, 12}, -1), 3, 1);
  });
}

}  // namespace exercise
