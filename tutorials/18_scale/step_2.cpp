#include <fmt/core.h>

#include <algorithm>

#include "characters.hpp"

/// How many steps of that many places it takes to a loss of 2.5.
double steps_needed(const Text& text, std::int64_t batch, double lr) {
  Generator generator(1);
  Predictor model(text.vocabulary, 32, generator);
  optim::Adam adam(model.parameters(), {.lr = lr});
  std::vector<std::int64_t> at(static_cast<std::size_t>(batch)), test;
  for (std::int64_t i = 126'000; i < 138'000; i += 12) test.push_back(i);
  const Places held_out = places(text, test);
  double look = 20;  // next at this step
  for (std::int64_t step = 1; step < 8000; ++step) {
    for (std::int64_t& place : at) place = generator.integer(0, 125'000);
    Places p = places(text, at);
    adam.zero_grad();
    cross_entropy(model(p.before), p.after).backward();
    adam.step();
    if (double(step) < look) continue;
    NoGradGuard guard;
    Variable loss = cross_entropy(model(held_out.before), held_out.after);
    if (loss.item() < 2.5) return double(step);
    look *= 1.05;
  }
  return 8000;
}

int main() {
  const Text text = moby_dick();
  std::vector<double> batches, steps;
  for (std::int64_t batch : {8, 16, 32, 64, 128, 256, 512, 1024}) {
    double best = 8000;
    for (double lr : {1e-2, 2e-2})
      best = std::min(best, steps_needed(text, batch, lr));
    batches.push_back(double(batch)), steps.push_back(best);
  }

  // steps = least * (1 + critical / batch), by least squares of logarithms:
  // for each critical that is tried the best `least` is a mean.
  double critical = 0, least = 0, best_error = 1e9;
  for (double tried = 1; tried < 10'000; tried *= 1.02) {
    double mean = 0, error = 0;
    const double n = double(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i)
      mean += std::log(steps[i] / (1 + tried / batches[i])) / n;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      double by = mean + std::log(1 + tried / batches[i]);
      error += std::pow(std::log(steps[i]) - by, 2) / n;
    }
    if (error < best_error)
      best_error = error, critical = tried, least = std::exp(mean);
  }

  fmt::print("batch   steps to a loss of 2.5   places seen   by the fit\n");
  Curve measured{.name = "measured"}, fit{.name = "fit"};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double B = batches[i], by = least * (1 + critical / B);
    fmt::print("{:5.0f} {:24.0f} {:13.0f} {:12.0f}\n", B, steps[i],
               B * steps[i], by);
    measured.x.push_back(B), measured.y.push_back(steps[i]);
    fit.x.push_back(B), fit.y.push_back(by);
  }
  fmt::print("\nleast steps {:.1f}, critical batch {:.1f}\n", least,
             critical);
  fmt::print("the fit is off by {:.1f} % (root of the mean square)\n",
             100 * std::sqrt(best_error));
  Picture picture = save_curves("pictures/batches.svg", {measured, fit},
                                {.title = "Steps to a loss of 2.5",
                                 .x_label = "batch",
                                 .y_label = "steps",
                                 .log_x = true,
                                 .log_y = true});
  fmt::print("{}\n", picture.message);
  const double first = batches.front() * steps.front();  // places
  const double last = batches.back() * steps.back();
  const bool pays_first = steps[0] > 3 * steps[2], stops = last > 2 * first;
  return pays_first && stops ? 0 : 1;
}
