#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/smaller/smaller.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Units smaller();

namespace {

double of(double a, double b) {
  Units units = smaller();
  expect(units.weight1.dimension() == 2 && units.weight1.shape(1) == 2,
         "weight1 is not (hidden, 2)");
  auto hidden = static_cast<std::int64_t>(units.weight1.shape(0));
  expect(shape_of(units.weight2) == Shape{1, hidden},
         "weight2 is not (1, hidden)");
  Variable row = tensor({1, 2}, {a, b});
  return linear(relu(linear(row, Variable(units.weight1), {})),
                Variable(units.weight2), {})
      .item();
}

bool near(double a, double b) { return std::abs(a - b) < 1e-4; }

void expect_smaller(double a, double b) {
  double got = of(a, b), want = std::min(a, b);
  auto told = fmt::format("of {} and {} it gives {:.3f}, it should be {}", a,
                          b, got, want);
  expect(near(got, want) || !near(got, std::max(a, b)),
         told + ": that is the larger one");
  expect(near(got, want) || !near(got, (a + b) / 2),
         told + ": that is the mean");
  expect(near(got, want) || !near(got, std::max(a, 0.) - std::max(b, 0.)),
         told +
             ": relu cuts each by itself, so that they never meet; let one "
             "unit see a - b");
  expect(near(got, want) || !near(got, a + std::max(a - b, 0.)),
         told +
             ": a and what it has more than b, which is added where it is to "
             "be taken away");
  expect(near(got, want), told);
}

}  // namespace

void checks(Exercise& e) {
  e.check("of 7 and 2", [] { expect_smaller(7, 2); });
  e.check("of 3 and 8, and of 5 and 5",
          [] { expect_smaller(3, 8), expect_smaller(5, 5); });
  e.check("of -4 and 6, and of -1 and -9", [] {
    double got = of(-4, 6);
    expect(!near(got, 0),
           "of -4 and 6 it gives 0: relu(a) is not a where a is below 0. A "
           "number as it is takes two units, relu(a) and "
           "relu(-a)");
    expect_smaller(-4, 6), expect_smaller(-1, -9), expect_smaller(6, -4);
  });
}

}  // namespace exercise
