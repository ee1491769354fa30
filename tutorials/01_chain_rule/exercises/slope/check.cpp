#include <cmath>
#include <functional>
#include <vector>

#include "tutorials/exercise/exercise.hpp"

namespace exercise {

double slope(const std::function<double(double)>& f, double x);

namespace {

/// The slope, and where the function was asked for it.
double asked(const std::function<double(double)>& f, double x,
             std::vector<double>& at) {
  return slope([&](double here) { return at.push_back(here), f(here); }, x);
}

}  // namespace

void checks(Exercise& e) {
  e.check("the slope of 2x + 1 is 2 everywhere", [] {
    for (double x : {-1.0, 0.0, 3.0}) {
      double got = slope([](double at) { return 2 * at + 1; }, x);
      expect(std::isfinite(got),
             "it is not a finite number: with an h of 0 it is 0 / 0");
      expect(got != 0,
             "it is exactly 0: is f asked at two different points, and is "
             "the result returned?");
      expect(std::abs(got - 4) > 1e-3,
             "it is twice the slope: from x - h to x + h is a way of 2h");
      expect(std::abs(got) > 1e-3,
             "it is next to 0: / 2 * h divides by 2 and multiplies with h; "
             "(2 * h) needs brackets");
      expect(std::abs(got + 2) > 1e-3,
             "the sign is turned round: f(x + h) comes first");
      expect(std::abs(got - 2) < 0.1, "it is " + std::to_string(got) +
                                          " at x = " + std::to_string(x) +
                                          ", not 2");
    }
  });
  e.check("it looks on both sides of x, equally far", [] {
    std::vector<double> at;
    asked([](double x) { return x * x; }, 3, at);
    expect(at.size() == 2,
           "f was asked " + std::to_string(at.size()) + " times, not twice");
    expect(at[0] != 3 && at[1] != 3,
           "one of the two points is x itself: that is a one-sided "
           "difference, whose error shrinks with h, not with h^2");
    expect(std::abs(at[0] + at[1] - 6) < 1e-9,
           "the two points are not equally far from x");
  });
  e.check("the slope of e^x at 1 is e, to eight digits", [] {
    std::vector<double> at;
    double got = asked([](double x) { return std::exp(x); }, 1, at);
    expect(!at.empty(), "f is never asked");
    double h = std::abs(at[0] - 1);
    bool right = std::abs(got - std::exp(1)) < 1e-8 * std::exp(1);
    expect(right || h <= 1e-4,
           "h is too large: the curve bends between the two points");
    expect(right || h >= 1e-7,
           "h is too small: f(x + h) and f(x - h) agree in nearly all their "
           "digits, and what is left of the difference "
           "is rounding");
    expect(right, "it is " + std::to_string(got) + ", not 2.71828183");
  });
}

}  // namespace exercise
