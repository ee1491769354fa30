#include <fmt/format.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/17_fast/exercises/fuse/fuse.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

void fused_softmax(const Row& x, Row& y);

namespace {

struct Run {
  Row x, y;
};

Run run(const std::vector<double>& values) {
  Run r{Row(values), Row(std::vector<double>(values.size(), 7.5))};
  fused_softmax(r.x, r.y);
  return r;
}

Tensor row(const std::vector<double>& values) {
  return tensor({std::int64_t(values.size())}, values);
}

std::vector<double> hundred() {
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back(std::sin(i));
  return values;
}

/// `got` times n, at most `most` of them.
void at_most(std::int64_t got, int most, const char* what) {
  expect(got <= 100 * most,
         fmt::format("of a row of 100, {} {} times; {} will do", what, got,
                     100 * most));
}

}  // namespace

void checks(Exercise& e) {
  e.check("of (log 1, log 2, log 5) it is (1/8, 2/8, 5/8)", [] {
    Tensor want = tensor({3}, {0.125, 0.25, 0.625});
    expect_close(
        row(run({0, std::log(2), std::log(5)}).y.values()), want,
        {{tensor({3}, {1, 2, 5}) / Scalar(5),
          "the division is missing: that is exp(x - largest)"},
         {tensor({3}, {1, 2, 5}) / Scalar(15.5),
          "the sum did not start at 0: y holds no meaning before it is "
          "written"},
         {tensor({3}, {1, 1, 1}) / Scalar(1),
          "each number is divided by the sum so far: the whole sum is known "
          "only after the loop"},
         {tensor({3}, {1, 2. / 3, 5. / 8}),
          "each number is divided by the sum so far: the whole sum is known "
          "only after the loop"}},
        1e-5);
  });
  e.check("a row of 100, large numbers and negative ones", [] {
    std::vector<double> x = hundred();
    expect_close(row(run(x).y.values()), softmax(Variable(row(x))).value(),
                 {}, 1e-5);
    for (double far : {1000.0, -1000.0}) {
      std::vector<double> got = run({far, far - 1}).y.values();
      expect(std::isfinite(got[0]),
             far > 0 ? "(1000, 999) gives NaN: exp(1000) is infinite. Take "
                       "the largest away before exp"
                     : "(-1000, -1001) gives NaN: both exponentials are 0, "
                       "and 0 / 0 is NaN. Does the largest start at 0 where "
                       "it should start at the first number?");
      expect_close(row(got), tensor({2}, {0.7310585786, 0.2689414214}), {},
                   1e-5);
    }
    const std::vector<double> left{1, 0}, right{0, 1};
    expect(run({1000, 0}).y.values() == left &&
               run({0, 1000}).y.values() == right,
           "(1000, 0) and (0, 1000) do not give (1, 0) and (0, 1): what is "
           "taken away is to be the largest of all numbers");
  });
  e.check("x is read twice, and no more", [] {
    Run r = run(hundred());
    expect(r.y.writes() > 0, "y was not written");
    at_most(r.x.reads(), 2, "x is read");
  });
  e.check("y is written twice and read once, and no more", [] {
    Run r = run(hundred());
    expect(r.y.writes() > 0, "y was not written");
    at_most(r.y.writes(), 2, "y is written");
    at_most(r.y.reads(), 1, "y is read");
  });
}

}  // namespace exercise
