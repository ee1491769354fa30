#include <fmt/format.h>

#include "reverser.hpp"

void show(const char* name, const Tensor& row) {
  fmt::print("{:34}", name);
  for (std::int64_t i = 0; i < 4; ++i)
    fmt::print("{:8.3f}", row.data()[i] + 0.0);
  fmt::print("\n");
}

int main() {
  nn::Transformer model = all_zero();
  set_reverser(model, mirror());
  std::int64_t not_zero = 0;
  for (const Variable& parameter : model.parameters())
    for (Scalar number : parameter.value()) not_zero += number != 0;
  fmt::print("{} parameters, {} of them not 0\n\n", model.parameter_count(),
             not_zero);

  // One sequence, and how its first answer is made.
  SymbolRange vocabulary;
  Sequence source = {7, 3, 4, 8, 1, 10, 2, 5};
  Batch batch = make_batch(
      {{source, sequence_task("reverse").answer(source)}}, vocabulary);
  nn::Activations seen(model, {"encoder", "decoder.layers.0.norm2",
                               "decoder.layers.0.multihead_attn", "decoder"});
  Variable logits = model(batch.source, batch.target_in, batch.masks);
  Variable memory = seen.last("encoder");
  show("memory of position 0, symbol 7", slice(memory, 1, 0, 1).value());
  show("memory of position 7, symbol 5", slice(memory, 1, 7, 8).value());
  show("query row of step 0",
       slice(seen.last("decoder.layers.0.norm2"), 1, 0, 1).value());
  show("what the head brings",
       slice(seen.last("decoder.layers.0.multihead_attn"), 1, 0, 1).value());
  show("row behind the decoder",
       slice(seen.last("decoder"), 1, 0, 1).value());
  fmt::print("\nlogits at step 0 and 8\n   id");
  for (std::int64_t id = 1; id < 13; ++id) fmt::print("{:5}", id);
  for (std::int64_t t : {0, 8}) {
    fmt::print("\n{:5}", t);
    for (std::int64_t id = 1; id < 13; ++id)
      fmt::print("{:5.0f}", logits.value()(0, t, id) + 0.0);
  }

  SequenceDataset dataset(
      sequence_task("reverse"), vocabulary,
      {.min_length = length, .max_length = length, .held_out = 5000});
  int exact = count_exact(model, dataset.held_out());
  fmt::print("\n\n{} of 5000 sequences reversed\n", exact);
  SequenceDataset shorter(
      sequence_task("reverse"), vocabulary,
      {.min_length = length - 1, .max_length = length - 1, .held_out = 5000});
  fmt::print("{} of 5000 with one symbol less\n",
             count_exact(model, shorter.held_out()));
  return exact == 5000 ? 0 : 1;
}
