#include "examples/compare/growth.hpp"

#include <cmath>

namespace comparison {
namespace {

/// The slope of the straight line nearest to the points.
double slope_of(const std::vector<double>& x, const std::vector<double>& y) {
  auto count = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0, together = 0, alone = 0;
  for (std::size_t i = 0; i < x.size(); ++i) mean_x += x[i] / count, mean_y += y[i] / count;
  for (std::size_t i = 0; i < x.size(); ++i) {
    together += (x[i] - mean_x) * (y[i] - mean_y);
    alone += (x[i] - mean_x) * (x[i] - mean_x);
  }
  return together / alone;
}

}  // namespace

double power_of(const std::vector<double>& lengths, const std::vector<double>& y) {
  std::vector<double> log_length, log_y;
  for (std::size_t i = 0; i < y.size(); ++i) {
    log_length.push_back(std::log(lengths[i]));
    log_y.push_back(std::log(y[i]));
  }
  return slope_of(log_length, log_y);
}

double factor_of(const std::vector<double>& distances, const std::vector<double>& y) {
  std::vector<double> kept, log_y;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!(y[i] > 0)) continue;
    kept.push_back(distances[i]);
    log_y.push_back(std::log(y[i]));
  }
  return kept.size() < 2 ? 0 : std::exp(slope_of(kept, log_y));
}

Quadratic quadratic_of(const std::vector<double>& lengths, const std::vector<double>& y) {
  // With u = length / y and v = length^2 / y, linear u + square v should be 1: two equations of two unknowns.
  double uu = 0, uv = 0, vv = 0, u_sum = 0, v_sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    double u = lengths[i] / y[i], v = lengths[i] * u;
    uu += u * u, uv += u * v, vv += v * v, u_sum += u, v_sum += v;
  }
  double determinant = uu * vv - uv * uv;
  return {(u_sum * vv - v_sum * uv) / determinant, (v_sum * uu - u_sum * uv) / determinant};
}

}  // namespace comparison
