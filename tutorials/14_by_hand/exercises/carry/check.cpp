#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"
#include "tutorials/14_by_hand/exercises/carry/carry.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

Steps carry();

namespace {

/// What the feed-forward gives for v.
double of(double v) {
  Steps steps = carry();
  expect(steps.weight1.dimension() == 2 && steps.weight1.shape(1) == 1,
         "weight1 is not (hidden, 1)");
  auto hidden = static_cast<std::int64_t>(steps.weight1.shape(0));
  expect(shape_of(steps.bias1) == Shape{hidden}, "bias1 is not (hidden)");
  expect(shape_of(steps.weight2) == Shape{1, hidden},
         "weight2 is not (1, hidden)");
  Variable row = tensor({1, 1}, {v});
  return linear(relu(linear(row, Variable(steps.weight1),
                            Variable(steps.bias1))),
                Variable(steps.weight2), {})
      .item();
}

bool near(double a, double b) { return std::abs(a - b) < 1e-3; }

void expect_carry(double v, double want) {
  double got = of(v);
  expect(near(got, want),
         fmt::format("v = {} gives {:.3f}, it should be {}", v, got, want));
}

}  // namespace

void checks(Exercise& e) {
  e.check("v = 0: nothing was carried in, and nothing is carried on", [] {
    double got = of(0);
    expect(!near(got, of(10)) || near(got, 0),
           fmt::format("v = 0 and v = 10 both give {:.3f}: the biases push "
                       "relu's kink below 0, where v never is; "
                       "v - 4 is a bias of -4",
                       got));
    expect_carry(0, 0);
  });
  e.check("v = 10: one was carried on", [] {
    double got = of(10);
    expect(got < 1.5,
           fmt::format("v = 10 gives {:.3f}: the first unit goes on rising; "
                       "a second one, taken away, makes it level",
                       got));
    expect_carry(10, 1);
  });
  e.check("v = 20: two were carried on", [] {
    double got = of(20);
    expect(!near(got, 1),
           "v = 20: a carry of 2 comes out as 1. Three digits carry up to 2, "
           "so a second step is needed");
    expect_carry(20, 2);
  });
  e.check("what was carried in makes v smaller: -2, -1, 8, 9, 18, 19", [] {
    expect(!near(of(9), 0.9),
           "v = 9 gives 0.9: that is no step at all, v / 10. A step is 0 up "
           "to one number, and 1 from another on");
    expect(!near(of(8), 0),
           "v = 8 gives 0, but 8 is a carry already: digits of 8 with 2 "
           "carried in reach 10, and 0 is said. The step must "
           "lie between 0 and 8");
    for (int in : {1, 2})
      for (int out : {0, 1, 2}) expect_carry(10 * out - in, out);
  });
}

}  // namespace exercise
