#include <fmt/core.h>

#include <cmath>

#include "attentions.hpp"

const std::int64_t period = 8, time_shown = 12, rows = 100;

/// The mean log probability of the right token after the last one.
double right_log(const Attentions& model, const Indices& tokens,
                 const Indices& right) {
  Variable last = slice(model(tokens), 1, time_shown - 1, time_shown);
  return -cross_entropy(last, right).item();
}

int main() {
  Generator generator(4);
  Attentions model(2, generator);
  nn::load_weights(model, "two.safetensors");
  NoGradGuard no_grad;

  // A B C D E F G H A B C D: the next one is E. In the other run another
  // token stands at place 3, so that the last D has not been there before.
  Repeats drawn = draw(rows, period, period, generator);
  Indices clean = indices({rows, time_shown},
                          std::vector<std::int64_t>(rows * time_shown));
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t t = 0; t < time_shown; ++t)
      clean(row, t) = drawn.tokens(row, t);
  Indices other = clean;
  Indices right = indices({rows, 1}, std::vector<std::int64_t>(rows));
  for (std::int64_t row = 0; row < rows; ++row) {
    right(row, 0) = clean(row, 4);
    bool known = true;
    while (known) {  // another token, which is not in the row yet
      other(row, 3) = generator.integer(1, Attentions::vocabulary - 1);
      known = false;
      for (std::int64_t t = 0; t < period; ++t)
        known = known || other(row, 3) == clean(row, t);
    }
  }
  double best = right_log(model, clean, right),
         worst = right_log(model, other, right);
  fmt::print(
      "log probability of the right token: {:.3f}, with place 3 "
      "changed {:.3f}\n\n",
      best, worst);

  const std::vector<std::string> stages = {"embedding", "layers.0",
                                           "layers.1"};
  nn::Activations seen(model, stages);
  model(clean);
  Tensor shares = zeros({3, time_shown});
  fmt::print("place     ");
  for (std::int64_t t = 0; t < time_shown; ++t) fmt::print("{:6}", t);
  for (std::int64_t stage = 0; stage < 3; ++stage) {
    fmt::print("\n{:10}", stages[stage]);
    Tensor kept = seen.all()[stage].output.value();
    for (std::int64_t t = 0; t < time_shown; ++t) {
      // Runs on the changed tokens; at one place it gets the clean row.
      auto exchange = [&](const Variable& x) {
        Tensor y = x.value();
        for (std::int64_t row = 0; row < rows; ++row)
          for (std::int64_t i = 0; i < Attentions::d_model; ++i)
            y(row, t, i) = kept(row, t, i);
        return Variable(y);
      };
      nn::Patch patch(model, stages[stage], {.output = exchange});
      double share =
          (right_log(model, other, right) - worst) / (best - worst);
      share = std::round(100 * share) / 100 + 0.0;  // no -0.00
      shares(stage, t) = static_cast<Scalar>(share);
      fmt::print("{:6.2f}", share);
    }
  }
  fmt::print("\n");
  Picture picture = save_heat_maps(
      "pictures/patched.svg",
      {{.title = "how much of the answer comes back",
        .values = shares,
        .row_labels = {"embed", "layer 0", "layer 1"}}},
      {.column_axis = "place", .low = 0., .high = 1., .numbers = true});
  fmt::print("{}\n", picture.message);
  return shares(0, 3) > 0.9 && shares(1, 4) > 0.5 && shares(1, 3) < 0.5 &&
                 shares(2, 11) > 0.9
             ? 0
             : 1;
}
