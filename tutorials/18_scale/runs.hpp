#pragma once
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <vector>

#include "gradus.hpp"

using namespace gradus;

/// One size at one budget, as step 3 saved it.
struct Trained {
  double weights, places;
  std::array<double, 3> losses;  // of the seeds
};
using Runs = std::map<double, std::vector<Trained>>;  // by FLOPs

inline Runs saved_runs() {
  Runs runs;
  std::ifstream in("runs.txt");
  double flops;
  Trained t;
  while (in >> flops >> t.weights >> t.places >> t.losses[0] >> t.losses[1] >>
         t.losses[2])
    runs[flops].push_back(t);
  return runs;
}

struct Line {
  double at_0, slope;
  double operator()(double x) const { return at_0 + slope * x; }
};

/// The straight line with the least squares of what it is off in y.
inline Line straight(const std::vector<double>& x,
                     const std::vector<double>& y) {
  const double n = static_cast<double>(x.size());
  double mx = 0, my = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) mx += x[i] / n, my += y[i] / n;
  for (std::size_t i = 0; i < x.size(); ++i)
    xx += (x[i] - mx) * (x[i] - mx), xy += (x[i] - mx) * (y[i] - my);
  return {my - xy / xx * mx, xy / xx};
}

/// Where a parabola through three points is least, and how low it is there.
struct Valley {
  double at, low;
};
inline Valley valley(const std::array<double, 3>& x,
                     const std::array<double, 3>& y) {
  const double first = (y[1] - y[0]) / (x[1] - x[0]);
  const double bend = ((y[2] - y[1]) / (x[2] - x[1]) - first) / (x[2] - x[0]);
  const double at = (x[0] + x[1]) / 2 - first / (2 * bend);
  return {at, y[0] + (at - x[0]) * (first + bend * (at - x[1]))};
}

/// The valley of one budget: through the best size and its neighbours, by
/// logarithms of their weights. seeds[i] says which seed size i counts with.
inline Valley valley_of(const std::vector<Trained>& budget,
                        const std::vector<std::size_t>& seeds) {
  auto loss = [&](std::size_t i) { return budget[i].losses[seeds[i]]; };
  std::size_t best = 1;
  for (std::size_t i = 1; i + 1 < budget.size(); ++i)
    if (loss(i) < loss(best)) best = i;
  std::array<double, 3> x, y;
  for (std::size_t i = 0; i < 3; ++i) {
    x[i] = std::log(budget[best - 1 + i].weights);
    y[i] = loss(best - 1 + i);
  }
  return valley(x, y);
}
