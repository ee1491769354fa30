#include <fmt/core.h>

#include "characters.hpp"

int main() {
  const Text text = moby_dick();
  std::ofstream saved("runs.txt");
  std::vector<Curve> curves;
  fmt::print("   FLOPs   hidden   weights     places   loss, 3 seeds\n");
  for (double flops : {3e8, 1e9, 3e9, 1e10, 3e10}) {
    Curve curve{.name = fmt::format("{:.0e} FLOPs", flops)};
    for (std::int64_t hidden : {4, 8, 16, 32, 64, 128, 256}) {
      const std::int64_t weights = hidden * (128 + text.vocabulary);
      const double D = flops / 6 / double(weights);
      if (D < 5'000 || D > 800'000) continue;
      double losses[3];
      for (int seed = 0; seed < 3; ++seed)
        losses[seed] = train(text, {.hidden = hidden,
                                    .steps = std::llround(D / 64),
                                    .lr = 0.12 / std::sqrt(double(hidden)),
                                    .seed = std::uint64_t(seed + 1)})
                           .loss;
      const double mean = (losses[0] + losses[1] + losses[2]) / 3;
      curve.x.push_back(double(weights)), curve.y.push_back(mean);
      fmt::print("{:8.0e} {:8} {:9} {:10.0f}   {:.3f} {:.3f} {:.3f}\n", flops,
                 hidden, weights, D, losses[0], losses[1], losses[2]);
      saved << flops << ' ' << weights << ' ' << D;
      for (double loss : losses) saved << ' ' << loss;
      saved << '\n';
    }
    curves.push_back(curve);
  }
  Picture picture = save_curves("pictures/equal_flops.svg", curves,
                                {.title = "Loss of runs with equal FLOPs",
                                 .x_label = "weights",
                                 .y_label = "loss",
                                 .log_x = true});
  fmt::print("{}\n", picture.message);
  bool valley = true;
  for (const Curve& curve : curves) {
    double best = *std::min_element(curve.y.begin(), curve.y.end());
    valley = valley && curve.y.front() > best && curve.y.back() > best;
  }
  return valley ? 0 : 1;
}
