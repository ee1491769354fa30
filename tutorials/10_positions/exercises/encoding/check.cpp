#include <cmath>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Tensor encoding(std::int64_t length, std::int64_t d_model);

namespace {

/// A table of f(position, column).
template <class F>
Tensor table(std::int64_t length, std::int64_t d_model, F f) {
  Tensor result = empty({length, d_model});
  Scalar* out = result.data();
  for (std::int64_t pos = 0; pos < length; ++pos)
    for (std::int64_t column = 0; column < d_model; ++column)
      *out++ = static_cast<Scalar>(f(static_cast<double>(pos), column));
  return result;
}

double wave(bool sine, double angle) {
  return sine ? std::sin(angle) : std::cos(angle);
}
double speed(double exponent) { return std::pow(10000.0, -exponent); }

/// What the usual mistakes make of a table.
std::vector<Mistake> mistakes(std::int64_t length, std::int64_t d_model) {
  auto d = static_cast<double>(d_model);
  std::int64_t half = (d_model + 1) / 2;
  auto even = [](std::int64_t column) { return column % 2 == 0; };
  auto i = [](std::int64_t column) {
    return static_cast<double>(column / 2);
  };
  auto made = [&](auto f) { return table(length, d_model, f); };
  return {
      {zeros({length, d_model}), "the table is still 0 everywhere"},
      {made([&](double pos, std::int64_t c) {
         return wave(!even(c), pos * speed(2 * i(c) / d));
       }),
       "sine and cosine are swapped: even columns have the sine"},
      {made([&](double pos, std::int64_t c) {
         return wave(even(c), pos * speed(static_cast<double>(c) / d));
       }),
       "the exponent has the column's own number where 2i belongs: the "
       "cosine in column 2i + 1 has the angle of the "
       "sine beside it"},
      {made([&](double pos, std::int64_t c) {
         return wave(even(c), pos * speed(i(c) / d));
       }),
       "the exponent is i / d_model, not 2i / d_model: i counts pairs of "
       "columns"},
      {made([&](double pos, std::int64_t c) {
         return wave(even(c),
                     pos * speed(static_cast<double>(c / 2 * 2 / d_model)));
       }),
       "all columns turn at the same speed: 2 * i / d_model in integers is "
       "0"},
      {made([&](double pos, std::int64_t c) {
         return wave(even(c), pos / speed(2 * i(c) / d));
       }),
       "pos is multiplied with 10000^(2i / d_model), not divided by it"},
      {made([&](double pos, std::int64_t c) {
         return wave(even(c), (pos + 1) * speed(2 * i(c) / d));
       }),
       "the rows are those of positions 1, 2, 3, ...: the first position is "
       "0"},
      {made([&](double pos, std::int64_t c) {
         return wave(
             c < half,
             pos *
                 speed(2 * static_cast<double>(c < half ? c : c - half) / d));
       }),
       "all sines stand on the left and all cosines on the right; in the "
       "paper they take turns: column 2i is a sine, "
       "column 2i + 1 the cosine of the same angle"}};
}

void expect_encoding(std::int64_t length, std::int64_t d_model) {
  expect_close(encoding(length, d_model),
               nn::sinusoidal_encoding(length, d_model),
               mistakes(length, d_model), 1e-4, 2e-5);
}

}  // namespace

void checks(Exercise& e) {
  e.check("position 0: the sines are 0, the cosines 1", [] {
    expect_close(encoding(1, 4), tensor({1, 4}, {0, 1, 0, 1}),
                 {{tensor({1, 4}, {1, 0, 1, 0}),
                   "sine and cosine are swapped: even columns have the sine"},
                  {tensor({1, 4}, {0, 0, 1, 1}),
                   "all sines stand on the left and all cosines on the "
                   "right; they take turns"},
                  {zeros({1, 4}), "the table is still 0 everywhere"}},
                 1e-4, 2e-5);
  });
  e.check("the formula, for 30 positions of width 8",
          [] { expect_encoding(30, 8); });
  e.check("width 2 has a single pair: sin(pos) and cos(pos)",
          [] { expect_encoding(12, 2); });
  e.check("an odd width ends with a sine", [] {
    for (std::int64_t d_model : {1, 5}) {
      Tensor got = encoding(9, d_model),
             want = nn::sinusoidal_encoding(9, d_model);
      std::vector<Mistake> known = mistakes(9, d_model);
      Tensor unset = want;
      for (std::int64_t pos = 0; pos < 9; ++pos) unset(pos, d_model - 1) = 0;
      known.insert(known.begin(), {unset,
                                   "the last column of an odd width is never "
                                   "set: it is 2i with the last i, and holds "
                                   "a sine without its cosine"});
      expect_close(got, want, known, 1e-4, 2e-5);
    }
  });
}

}  // namespace exercise
