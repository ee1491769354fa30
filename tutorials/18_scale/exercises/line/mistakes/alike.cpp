// says: all points count alike
#include <cmath>

#include "tutorials/18_scale/exercises/line/line.hpp"

namespace exercise {

/// d log y = dy / y
double weight(const Point& p) {
  const double s = p.error / p.y;
  return s > 0 ? 1 : 0;
}

PowerLaw fit_power_law(const std::vector<Point>& points) {
  double sum = 0, mean_x = 0, mean_y = 0;
  for (const Point& p : points) {
    sum += weight(p);
    mean_x += weight(p) * std::log(p.x);
    mean_y += weight(p) * std::log(p.y);
  }
  mean_x /= sum, mean_y /= sum;
  double xx = 0, xy = 0;
  for (const Point& p : points) {
    const double X = std::log(p.x) - mean_x, Y = std::log(p.y) - mean_y;
    xx += weight(p) * X * X, xy += weight(p) * X * Y;
  }
  const double power = xy / xx;
  return {.scale = std::exp(mean_y - power * mean_x),
          .power = power,
          .error = 1 / std::sqrt(xx)};
}

double predict(const PowerLaw& law, double x) {
  return law.scale * std::pow(x, law.power);
}

}  // namespace exercise
