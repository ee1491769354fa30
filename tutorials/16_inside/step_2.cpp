#include <fmt/core.h>

#include <algorithm>

#include "attentions.hpp"

const int steps = 400;

struct Run {
  Curve loss, previous = {}, prefix = {};  // of the head that has most of it
};

/// Trains, and looks at 32 rows of its own every 20 steps.
Run train(const Attentions& model, const char* name) {
  Generator generator(1), other(2);
  Repeats seen = draw(32, 6, 16, other);
  optim::Adam adam(model.parameters(), {.lr = 3e-3});
  Run run{.loss = {.name = name}};
  run.previous.name = "previous token";
  run.prefix.name = "prefix match";
  for (int step = 0; step <= steps; ++step) {
    if (step % 20 == 0) {
      NoGradGuard no_grad;
      Scores best;
      for (const nn::AttentionMap& map :
           nn::attention_maps(model, seen.tokens))
        for (std::int64_t head = 0; head < Attentions::heads; ++head) {
          Scores of_head = scores(map.weights, head, seen);
          best.previous = std::max(best.previous, of_head.previous);
          best.prefix = std::max(best.prefix, of_head.prefix);
        }
      for (Curve* curve : {&run.loss, &run.previous, &run.prefix})
        curve->x.push_back(step);
      run.loss.y.push_back(loss_of(model, seen).item());
      run.previous.y.push_back(best.previous);
      run.prefix.y.push_back(best.prefix);
    }
    adam.zero_grad();
    loss_of(model, draw(32, 6, 16, generator)).backward();
    adam.step();
  }
  return run;
}

int main() {
  Generator generator(1);
  Repeats shown = draw(1, 6, 6, generator);
  fmt::print("a row of period 6:");
  for (std::int64_t t = 0; t < 16; ++t) fmt::print(" {}", shown.tokens(0, t));
  fmt::print(" ...\n\n");

  Attentions one(1, generator), two(2, generator);
  Run with_one = train(one, "one layer"), with_two = train(two, "two layers");
  fmt::print("        one layer   two layers: loss   previous   prefix\n");
  for (std::size_t i = 0; i < with_two.loss.y.size(); i += 2)
    fmt::print("{:5} {:11.4f} {:18.4f} {:10.3f} {:8.3f}\n",
               with_two.loss.x[i], with_one.loss.y[i], with_two.loss.y[i],
               with_two.previous.y[i], with_two.prefix.y[i]);
  nn::save_weights(two, "two.safetensors");
  Picture picture = save_panels(
      "pictures/forming.svg",
      {{{with_one.loss, with_two.loss}, {.y_label = "loss", .low = 0}},
       {{with_two.previous, with_two.prefix},
        {.x_label = "step", .y_label = "share", .low = 0, .high = 1}}},
      "Two layers of attention learn to go on with a repetition");
  fmt::print("{}\n", picture.message);
  return with_two.loss.y.back() < 0.1 && with_one.loss.y.back() > 1 &&
                 with_two.prefix.y.back() > 0.5
             ? 0
             : 1;
}
