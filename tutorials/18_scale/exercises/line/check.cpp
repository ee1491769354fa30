#include <cmath>

#include "gradus.hpp"
#include "tutorials/18_scale/exercises/line/line.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

PowerLaw fit_power_law(const std::vector<Point>& points);
double predict(const PowerLaw& law, double x);

namespace {

Tensor one(double x) { return tensor({1}, {x}); }

/// 3 * x^0.5, exactly.
std::vector<Point> exact() {
  return {{1, 3, 0.3}, {10, 3 * std::sqrt(10.), 1}, {100, 30, 2}};
}

/// Beside a line, with the errors 0.1, 0.1, 0.2, 0.2, 0.4 of log y.
std::vector<Point> beside() {
  const double Y[] = {0.3, 0.1, 0.9, 1.9, 1.8};
  const double s[] = {0.1, 0.1, 0.2, 0.2, 0.4};
  std::vector<Point> points;
  for (int i = 0; i < 5; ++i)
    points.push_back({std::exp(i), std::exp(Y[i]), s[i] * std::exp(Y[i])});
  return points;
}

/// How a point counts; a mistake changes it.
enum class Counts { rightly, alike, by_error_of_y, by_inverse, turned };

PowerLaw by(const std::vector<Point>& points, Counts counts,
            bool plain_means = false) {
  auto weight = [&](const Point& p) {
    const double s = p.error / p.y;
    if (counts == Counts::alike) return 1.;
    if (counts == Counts::by_error_of_y) return 1 / (p.error * p.error);
    if (counts == Counts::by_inverse) return 1 / s;
    return counts == Counts::turned ? s * s : 1 / (s * s);
  };
  double sum = 0, mx = 0, my = 0, xx = 0, xy = 0;
  for (const Point& p : points) {
    const double w = plain_means ? 1 : weight(p);
    sum += w, mx += w * std::log(p.x), my += w * std::log(p.y);
  }
  mx /= sum, my /= sum;
  for (const Point& p : points) {
    const double X = std::log(p.x) - mx, Y = std::log(p.y) - my;
    xx += weight(p) * X * X, xy += weight(p) * X * Y;
  }
  return {std::exp(my - xy / xx * mx), xy / xx, 1 / std::sqrt(xx)};
}

}  // namespace

void checks(Exercise& e) {
  e.check("the power of 3 * x^0.5, exactly", [] {
    expect_close(one(fit_power_law(exact()).power), one(0.5),
                 {{one(2), "that is 1 / power: X against Y"}}, 1e-4);
  });
  e.check("its scale", [] {
    expect_close(one(fit_power_law(exact()).scale), one(3),
                 {{one(std::log(3)), "that is log scale: exp is missing"},
                  {one(std::exp(std::log10(3))),
                   "exp of a logarithm of base 10: use std::log throughout"}},
                 1e-4);
  });
  e.check("the power of points beside a line", [] {
    const std::vector<Point> p = beside();
    expect_close(one(fit_power_law(p).power),
                 one(by(p, Counts::rightly).power),
                 {{one(by(p, Counts::alike).power),
                   "all points count alike: each is to count 1 / s^2"},
                  {one(by(p, Counts::by_error_of_y).power),
                   "weighed by the error of y: that of log y is error / y"},
                  {one(by(p, Counts::by_inverse).power),
                   "weighed by 1 / s: it is 1 / s^2"},
                  {one(by(p, Counts::turned).power),
                   "weighed by s^2: the surer point is to count more"},
                  {one(by(p, Counts::rightly, true).power),
                   "the means are without weights"}},
                 1e-4);
  });
  e.check("the standard error of the power", [] {
    const double want = by(beside(), Counts::rightly).error;
    expect_close(one(fit_power_law(beside()).error), one(want),
                 {{one(want * want), "the root is missing"},
                  {one(1 / want), "that is its inverse"},
                  {one(1 / (want * want)),
                   "that is sum w (X - mean X)^2: of its root the inverse"}},
                 1e-4);
  });
  e.check("a prediction", [] {
    PowerLaw law{.scale = 3, .power = 0.5, .error = 0};
    expect_close(one(predict(law, 1e6)), one(3000),
                 {{one(1.5e6), "that is scale * power * x"},
                  {one(std::log(3) + 0.5 * std::log(1e6)),
                   "that is the logarithm of it"}},
                 1e-4);
  });
}

}  // namespace exercise
