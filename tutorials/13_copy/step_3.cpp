#include <fmt/core.h>

#include "copier.hpp"

/// Sees held-out pairs: the loss without smoothing, how sure the model is of
/// what it finds likeliest, and how many answers are exact.
void look(Run& run) {
  NoGradGuard no_grad;
  run.model.eval();
  Batch batch = run.dataset.batch(run.dataset.held_out());
  Variable logits = run.model(batch.source, batch.target_in, batch.masks);
  double loss = cross_entropy(logits, batch.target_out,
                              {.ignore_index = run.vocabulary.padding()})
                    .item();
  double smoothed = run.loss_of(batch, 0.1).item();
  double sure = mean(max(softmax(slice(logits, 1, 0, 4)), {-1})).item();
  Indices got = nn::greedy_decode(run.model, batch.source, batch.masks.source,
                                  {.begin = run.vocabulary.begin(),
                                   .end = run.vocabulary.end(),
                                   .max_length = 9});
  int exact = 0;
  for (std::size_t row = 0; row < 256; ++row)
    exact += is_exact(got, static_cast<std::int64_t>(row),
                      run.dataset.held_out()[row].target, run.vocabulary);
  fmt::print("{:9} {:7} {:9.4f} {:10.4f} {:9.4f} {:6}\n", run.smoothing,
             run.done, loss, smoothed, sure, exact);
  run.model.train();
}

int main() {
  fmt::print("trained             loss      loss            how    exact\n");
  fmt::print("with       until   plain  smoothed 0.1       sure  of 256\n");
  for (double smoothing : {0.0, 0.1}) {
    Run run;
    run.smoothing = smoothing;
    for (int until : {150, 250, 400}) {
      run.train_until(until);
      look(run);
      if (until == 150)
        save_safetensors(
            smoothing > 0 ? "smoothed.safetensors" : "plain.safetensors",
            nn::weights(run.model));
    }
  }

  std::vector<Curve> curves;
  for (auto [d_model, warm_up] :
       {std::pair{32, 400}, {32, 100}, {512, 400}}) {
    optim::Schedule noam =
        optim::noam({.d_model = d_model, .warm_up = warm_up});
    Curve curve{.name = fmt::format("d_model {}, {}", d_model, warm_up)};
    for (int update = 1; update <= 1500; update += 5)
      curve.x.push_back(update), curve.y.push_back(noam(update));
    curves.push_back(curve);
    fmt::print("\nd_model {:3}, warm-up {}: at 1, {}, {}:", d_model, warm_up,
               warm_up, 4 * warm_up);
    for (int update : {1, warm_up, 4 * warm_up})
      fmt::print(" {:.6f}", noam(update));
  }
  Picture picture = save_curves("pictures/noam.svg", curves,
                                {.title = "Noam: d_model, warm-up",
                                 .x_label = "update",
                                 .y_label = "learning rate"});
  fmt::print("\n{}\n", picture.message);
}
