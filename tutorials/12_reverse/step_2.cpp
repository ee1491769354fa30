#include <fmt/core.h>

#include "reverser.hpp"

int main() {
  SymbolRange vocabulary;
  Generator generator(1);
  Reverser model(vocabulary.size(), 1,
                 {.d_model = 32, .heads = 2, .d_ff = 64, .dropout = 0},
                 generator);
  fmt::print("{}\n", to_string(model));

  SequenceDataset dataset(sequence_task("reverse"), vocabulary,
                          {.min_length = 8, .max_length = 8});
  Batch batch = dataset.draw_batch(64, generator);
  Trace trace;  // notes what is computed, to draw it
  Variable logits = model(batch.source, batch.target_in, batch.masks);
  Variable loss = cross_entropy(logits, batch.target_out,
                                {.ignore_index = vocabulary.padding()});
  fmt::print("logits {}, loss {:.4f}\n", logits.shape(), loss.item());

  loss.backward();
  std::size_t with_gradient = 0;
  for (const nn::NamedParameter& named : model.named_parameters())
    with_gradient += named.parameter.has_grad();
  fmt::print("{} of {} parameters have a gradient\n", with_gradient,
             model.named_parameters().size());

  trace.name({{"logits", logits}, {"loss", loss}});
  GraphOptions look = {.depth = 3, .parameters = false};
  fmt::print("{}\n", save_graph("pictures/model.svg", trace, look).message);
}
