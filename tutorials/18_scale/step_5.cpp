#include <fmt/core.h>

#include <algorithm>

#include "runs.hpp"

/// loss = rest + scale * FLOPs^slope, for a rest that is given: a line in
/// logarithms of loss - rest.
struct Law {
  double rest;
  Line line;
  double off;  // root of the mean square of what it is off in the loss
  double operator()(double flops) const {
    return rest + std::exp(line(std::log(flops)));
  }
};

Law law(const std::vector<double>& flops, const std::vector<double>& losses,
        double rest) {
  std::vector<double> x, y;
  for (std::size_t i = 0; i < flops.size(); ++i) {
    x.push_back(std::log(flops[i]));
    y.push_back(std::log(losses[i] - rest));
  }
  Law law{rest, straight(x, y), 0};
  for (std::size_t i = 0; i < flops.size(); ++i)
    law.off += std::pow(law(flops[i]) - losses[i], 2) / double(flops.size());
  law.off = std::sqrt(law.off);
  return law;
}

int main() {
  std::vector<double> flops, losses;
  double noise = 0;  // variance of a best loss, from seed to seed
  const Runs runs = saved_runs();
  for (const auto& [budget, sizes] : runs) {
    std::array<double, 3> lows;
    for (std::size_t seed = 0; seed < 3; ++seed)
      lows[seed] = valley_of(sizes, std::vector(sizes.size(), seed)).low;
    const double mean = (lows[0] + lows[1] + lows[2]) / 3;
    flops.push_back(budget), losses.push_back(mean);
    for (double low : lows)
      noise += (low - mean) * (low - mean) / 2 / double(runs.size());
  }
  fmt::print("the error of a best loss, by its seeds: {:.4f}\n\n",
             std::sqrt(noise / 3));
  fmt::print("                              loss predicted at\n");
  fmt::print("rest   slope   off by   3e11   3e12   3e14   3e18\n");
  std::vector<Law> laws;
  for (double rest : {0.0, 1.0, 1.4, 1.6, 1.7, 1.8}) {
    laws.push_back(law(flops, losses, rest));
    const Law& l = laws.back();
    fmt::print("{:4.1f} {:7.3f} {:8.4f} {:6.2f} {:6.2f} {:6.2f} {:6.2f}\n",
               rest, l.line.slope, l.off, l(3e11), l(3e12), l(3e14), l(3e18));
  }
  auto best = std::min_element(
      laws.begin(), laws.end(),
      [](const Law& a, const Law& b) { return a.off < b.off; });
  fmt::print("\nthe rest that fits best is {:.1f}\n", best->rest);

  std::vector<Curve> curves{{.name = "measured", .x = flops, .y = losses}};
  for (const Law* l : {&laws.front(), &*best, &laws.back()}) {
    Curve curve{.name = fmt::format("rest {:.1f}", l->rest)};
    for (double at = 3e8; at < 1e15; at *= 2)
      curve.x.push_back(at), curve.y.push_back((*l)(at));
    curves.push_back(curve);
  }
  Picture picture = save_curves("pictures/laws.svg", curves,
                                {.title = "The best loss, and three laws",
                                 .x_label = "FLOPs",
                                 .y_label = "loss",
                                 .log_x = true});
  fmt::print("{}\n", picture.message);
  return 0;
}
