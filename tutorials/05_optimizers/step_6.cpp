#include <fmt/core.h>

#include <cmath>

#include "train.hpp"

using namespace gradus;

/// w^10 should be 1: ten factors in a row, as in ten layers.
Variable cliff(const Variable& w) {
  Variable power = 1;
  for (int i = 0; i < 10; ++i) power = power * w;
  return (power - 1) * (power - 1);
}

std::string text(double x) {
  return std::isnan(x) ? "NaN" : fmt::format("{:.4g}", x);
}

/// w over some updates from 1.5 on.
std::string fall(double clip) {
  Variable w(1.5, true);
  optim::SGD sgd({w}, {.lr = 0.01});
  std::string path;
  train(sgd, 60, [&] { return cliff(w); },
        {.clip = clip, .after = [&](int update) {
           if (update <= 2 || update % 20 == 0)
             path += fmt::format("{:>12}", text(w.item()));
         }});
  return path;
}

/// Two weights whose gradients are large and small, 1000 times + and -.
template <class Optimizer, class Options>
std::pair<double, double> decay(const Options& options) {
  Variable loud(1, true), quiet(1, true);
  Optimizer optimizer({loud, quiet}, options);
  double sign = 1;
  train(optimizer, 1000, [&] {
    sign = -sign;
    return sign * (10 * loud + 0.001 * quiet);
  });
  return {loud.item(), std::abs(quiet.item())};
}

/// How far 1000 weights end from the mean of what they are shown, 0.
double distance(const TrainOptions& options, double lr) {
  Generator generator(1);
  Variable w(full({1000}, 5), true);
  optim::SGD sgd({w}, {.lr = lr});
  train(
      sgd, 300,
      [&] {
        Variable error = w - generator.normal({1000});
        return 0.5 * sum(error * error);
      },
      options);
  return std::sqrt(mean(w * w).item());
}

int main() {
  const double none = std::numeric_limits<double>::infinity();
  fmt::print("w, after updates        1           2          20          40");
  fmt::print("          60\n");
  fmt::print("  as it is     {}\n", fall(none));
  fmt::print("  clipped to 1 {}\n", fall(1));

  auto [loud, quiet] =
      decay<optim::Adam>(optim::AdamOptions{.lr = 0.01, .weight_decay = 0.1});
  auto [loud_w, quiet_w] = decay<optim::AdamW>(
      optim::AdamWOptions{.lr = 0.01, .weight_decay = 0.1});
  fmt::print("\na decay of 0.1     gradient +-10   gradient +-0.001\n");
  fmt::print("  Adam, added to it {:12.4f} {:18.4f}\n", loud, quiet);
  fmt::print("  AdamW             {:12.4f} {:18.4f}\n", loud_w, quiet_w);

  optim::Schedule cosine =
      optim::warm_up_cosine({.lr = 0.5, .warm_up = 10, .updates = 300});
  fmt::print("\nend of 300 noisy updates   distance\n");
  fmt::print("  rate 0.5                 {:8.4f}\n", distance({}, 0.5));
  fmt::print("  rate 0.01                {:8.4f}\n", distance({}, 0.01));
  fmt::print("  cosine, from 0.5 to 0    {:8.4f}\n",
             distance({.schedule = cosine}, 0.5));
}
