#include <fmt/core.h>

#include <cmath>

#include "gradus.hpp"

using namespace gradus;

/// The loss of a model that gives the right one of 11 symbols a score and
/// all others 0.
double loss(double score, double smoothing) {
  Variable scores(zeros({1, 11}));
  scores.mutable_value()(0, 4) = static_cast<Scalar>(score);
  return cross_entropy(scores, indices({1}, {4}),
                       {.label_smoothing = smoothing})
      .item();
}

/// sum of q (log q - log p), as one finds it written for smoothed labels.
double divergence(const Variable& q, const Variable& p) {
  return sum(q * (log(q) - log(p))).item();
}

std::string text(double x) {
  return std::isnan(x) ? "NaN" : fmt::format("{:.4f}", x);
}

int main() {
  std::vector<Curve> curves;
  fmt::print("smoothing   least loss   at score   where p is   floor\n");
  for (double smoothing : {0.0, 0.1, 0.3}) {
    Curve curve{.name = fmt::format("smoothing {}", smoothing)};
    double best = 0;
    for (int i = 0; i <= 240; ++i) {
      double score = 0.05 * i;
      curve.x.push_back(score), curve.y.push_back(loss(score, smoothing));
      if (curve.y.back() < loss(best, smoothing)) best = score;
    }
    double p = std::exp(best) / (std::exp(best) + 10);
    double right = 1 - smoothing + smoothing / 11, other = smoothing / 11;
    double floor = -right * std::log(right);
    if (other > 0) floor -= 10 * other * std::log(other);
    fmt::print("{:9} {:12.4f} {:10.2f} {:12.4f} {:7.4f}\n", smoothing,
               loss(best, smoothing), best, p, floor);
    curves.push_back(curve);
  }
  Picture picture =
      save_curves("pictures/smoothing.svg", curves,
                  {.title = "What being sure costs",
                   .x_label = "score of the right symbol, others 0",
                   .y_label = "loss"});
  fmt::print("{}\n", picture.message);

  // A target that was smoothed over four symbols, and one that was not.
  Variable smoothed = tensor({4}, {0.925, 0.025, 0.025, 0.025});
  Variable plain = tensor({4}, {1, 0, 0, 0});
  Variable sure = tensor({4}, {1, 0, 0, 0});
  Variable unsure = tensor({4}, {0.7, 0.1, 0.1, 0.1});
  fmt::print("\nsum of q (log q - log p)    p unsure     p sure\n");
  fmt::print("  q smoothed            {:>12} {:>10}\n",
             text(divergence(smoothed, unsure)),
             text(divergence(smoothed, sure)));
  fmt::print("  q not smoothed        {:>12} {:>10}\n",
             text(divergence(plain, unsure)), text(divergence(plain, sure)));
}
