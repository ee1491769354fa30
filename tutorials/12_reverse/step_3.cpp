#include <fmt/format.h>

#include "answers.hpp"

struct Run {
  Curve loss, exact;
  Sequence answer;  // to the first held-out sequence
};

/// 300 updates. Unshifted, the decoder is to say the symbol that it has just
/// read, not the one after it.
Run learn(const SequenceDataset& dataset, bool shifted) {
  const SymbolRange& vocabulary = dataset.target_vocabulary();
  Generator generator(1);
  Reverser model(vocabulary.size(), 1,
                 {.d_model = 32, .heads = 2, .d_ff = 64, .dropout = 0},
                 generator);
  optim::Adam adam(model.parameters(), {.lr = 3e-3});
  auto loss = [&] {
    Batch batch = dataset.draw_batch(64, generator);
    Variable logits = model(batch.source, batch.target_in, batch.masks);
    return cross_entropy(logits, shifted ? batch.target_out : batch.target_in,
                         {.ignore_index = vocabulary.padding()});
  };
  Curve exact;
  auto look = [&](int update) {
    if (update % 25 > 0) return;
    exact.x.push_back(update);
    exact.y.push_back(count_exact(model, dataset.held_out(), vocabulary));
  };
  Curve losses = train(adam, 300, loss, {.after = look});
  losses.name = shifted ? "shifted" : "unshifted";
  Batch held_out = make_batch(dataset.held_out(), vocabulary);
  return {losses, exact, answers(model, held_out, vocabulary, 9)[0]};
}

int main() {
  SequenceDataset dataset(
      sequence_task("reverse"), SymbolRange(),
      {.min_length = 8, .max_length = 8, .held_out = 256});
  Run unshifted = learn(dataset, false), shifted = learn(dataset, true);

  fmt::print(
      "update   unshifted: loss  exact of 256   shifted: loss  exact of "
      "256\n");
  for (std::size_t i = 1; i < 12; i += 2) {
    std::size_t update = 25 * (i + 1);
    fmt::print("{:6} {:17.4f} {:13} {:15.4f} {:13}\n", update,
               unshifted.loss.y[update - 1], unshifted.exact.y[i],
               shifted.loss.y[update - 1], shifted.exact.y[i]);
  }
  fmt::print("\nsource     {}\n", to_string(dataset.held_out()[0].source));
  fmt::print("unshifted  {}\n", to_string(unshifted.answer));
  fmt::print("shifted    {}\n", to_string(shifted.answer));
  Picture picture = save_panels(
      "pictures/learning.svg",
      {{{unshifted.loss, shifted.loss}, {.y_label = "loss", .log_y = true}},
       {{unshifted.exact, shifted.exact},
        {.x_label = "update",
         .y_label = "exact of 256",
         .low = 0,
         .high = 256}}},
      "Reverse, 8 symbols");
  fmt::print("{}\n", picture.message);
  return shifted.exact.y.back() == 256 && unshifted.exact.y.back() == 0 &&
                 unshifted.loss.y.back() < 0.1
             ? 0
             : 1;
}
