#include <fmt/core.h>

#include <algorithm>

#include "runs.hpp"

/// The best size of each budget, then a line through their logarithms.
struct Fit {
  std::vector<double> flops, weights, losses;
  Line size;  // log weights by log FLOPs
};

/// With one seed for each size, drawn anew each time.
Fit fit(const Runs& runs, double largest, Generator& generator) {
  Fit f;
  std::vector<double> y;
  for (const auto& [flops, budget] : runs) {
    if (flops > largest) continue;
    std::vector<std::size_t> seeds;
    for (std::size_t i = 0; i < budget.size(); ++i)
      seeds.push_back(static_cast<std::size_t>(generator.integer(0, 2)));
    Valley best = valley_of(budget, seeds);
    f.flops.push_back(std::log(flops)), y.push_back(best.at);
    f.weights.push_back(std::exp(best.at)), f.losses.push_back(best.low);
  }
  f.size = straight(f.flops, y);
  return f;
}

/// Of many fits: the middle one, and between which 9 in 10 lie.
struct Spread {
  double low, middle, high;
};
Spread spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return {values[n / 20], values[n / 2], values[n - 1 - n / 20]};
}

int main() {
  const Runs runs = saved_runs();
  const double last = runs.rbegin()->first, known = 1e10;
  Generator generator(1);
  std::vector<double> slopes, predicted, found;
  std::vector<std::vector<double>> weights(runs.size()), losses(runs.size());
  for (int i = 0; i < 1000; ++i) {
    Fit all = fit(runs, last, generator);
    for (std::size_t k = 0; k < runs.size(); ++k) {
      weights[k].push_back(all.weights[k]);
      losses[k].push_back(all.losses[k]);
    }
    found.push_back(all.weights.back());
    Fit without = fit(runs, known, generator);
    slopes.push_back(without.size.slope);
    predicted.push_back(std::exp(without.size(std::log(last))));
  }
  fmt::print("            the best of each budget, middle of 1000 draws\n");
  fmt::print(
      "   FLOPs   weights   9 in 10 between   places / weight   loss\n");
  std::size_t k = 0;
  for (const auto& [flops, budget] : runs) {
    Spread w = spread(weights[k]);
    fmt::print("{:8.0e} {:9.0f} {:8.0f} {:8.0f} {:17.1f} {:6.3f}\n", flops,
               w.middle, w.low, w.high, flops / 6 / w.middle / w.middle,
               spread(losses[k]).middle);
    ++k;
  }
  Spread slope = spread(slopes), guess = spread(predicted),
         truth = spread(found);
  fmt::print("\nfitted to the budgets up to 1e10:\n");
  fmt::print(
      "  weights grow as FLOPs to the power {:.2f} ({:.2f} to {:.2f})\n",
      slope.middle, slope.low, slope.high);
  fmt::print("  at 3e10 the best has {:.0f} ({:.0f} to {:.0f}) weights\n",
             guess.middle, guess.low, guess.high);
  fmt::print("measured at 3e10:      {:.0f} ({:.0f} to {:.0f})\n",
             truth.middle, truth.low, truth.high);
  return slope.middle > 0.2 && slope.middle < 0.8 &&
                 guess.middle < 2 * truth.middle &&
                 truth.middle < 2 * guess.middle
             ? 0
             : 1;
}
