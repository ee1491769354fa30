#include <fmt/core.h>

#include <algorithm>

#include "characters.hpp"

int main() {
  fmt::print("x^2 * 10 / 2, from x = 1, after 100 steps of SGD\n");
  for (double lr : {0.05, 0.15, 0.19, 0.2, 0.201, 0.21}) {
    double x = 1;
    for (int step = 0; step < 100; ++step) x -= lr * 10 * x;
    fmt::print("  lr {:5}   x {:9.2g}\n", lr, x);
  }

  const Text text = moby_dick();
  Curve narrow{.name = "16 hidden"}, wide{.name = "64 hidden"};
  fmt::print("\nloss after 400 steps of Adam\n");
  fmt::print("      lr   16 hidden   64 hidden\n");
  for (double lr : {1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1}) {
    for (Curve* curve : {&narrow, &wide}) {
      Run run = train(
          text, {.hidden = curve == &wide ? 64 : 16, .steps = 400, .lr = lr});
      curve->x.push_back(lr), curve->y.push_back(run.loss);
    }
    fmt::print("  {:6} {:11.3f} {:11.3f}\n", lr, narrow.y.back(),
               wide.y.back());
  }
  std::vector<double> counts(static_cast<std::size_t>(text.vocabulary));
  for (std::int64_t token : text.tokens) counts[std::size_t(token)] += 1;
  double entropy = 0;
  for (double count : counts) {
    const double share = count / double(text.tokens.size());
    entropy -= share * std::log(share);
  }
  fmt::print("by each character's frequency alone: {:.3f}\n", entropy);
  Picture picture = save_curves("pictures/rates.svg", {narrow, wide},
                                {.title = "400 steps at each rate",
                                 .x_label = "learning rate",
                                 .y_label = "loss",
                                 .log_x = true});
  fmt::print("{}\n", picture.message);

  bool edge = true;
  for (const Curve* curve : {&narrow, &wide}) {
    double best = *std::min_element(curve->y.begin(), curve->y.end());
    edge =
        edge && curve->y.front() > best + 0.2 && curve->y.back() > best + 0.2;
  }
  return edge ? 0 : 1;
}
