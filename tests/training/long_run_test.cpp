#include <memory>

#include "autograd/core/pool.hpp"
#include "autograd/ops/loss.hpp"
#include "autograd/record.hpp"
#include "data/sequence_dataset.hpp"
#include "nn/transformer.hpp"
#include "optim/adam.hpp"
#include "optim/clip_grad.hpp"
#include "tests/helpers.hpp"
#include "training/memory.hpp"

using namespace gradus;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool keeps_what_was_freed = true;
#else
constexpr bool keeps_what_was_freed = false;
#endif

}  // namespace

TEST_CASE("20,000 steps: none leaves a node of its graph behind, and after the first 1,000 memory does not grow") {
  Generator generator(1);
  SequenceDataset dataset(sequence_task("copy"),
                          SequenceDatasetOptions{.min_length = 1, .max_length = 3, .held_out = 4});
  std::int64_t vocabulary = dataset.source_vocabulary().size(), padding = dataset.source_vocabulary().padding();
  nn::Transformer model({.vocabulary = vocabulary, .d_model = 4, .heads = 2, .layers = 1, .d_ff = 4}, generator);
  std::vector<Variable> parameters = model.parameters();
  optim::Adam adam(parameters);

  constexpr std::int64_t settled = 1000, steps = 20000, mebibyte = 1 << 20;
  auto alive = std::make_shared<int>();
  std::int64_t step = 0, left_behind = 0, misses = 0, memory = 0;
  for (const Batch& batch : Batches(dataset, generator, {.batch_size = 2, .batches = steps})) {
    adam.zero_grad();
    {
      Variable loss =
          cross_entropy(model(batch.source, batch.target_in, batch.masks), batch.target_out, {.ignore_index = padding});
      Variable watched = record("watched", Tensor(loss.value()), {loss},
                                [alive](Tensor& dy, Gradients& d) { d[0] += dy * static_cast<Scalar>(1 + *alive); });
      watched.backward();
    }
    left_behind += alive.use_count() != 1;
    optim::clip_grad_norm(parameters, 1);
    adam.step();
    if (++step == settled) misses = pool::statistics().misses, memory = peak_memory();
  }
  CHECK(step == steps);
  CHECK(left_behind == 0);
  CHECK(pool::statistics().misses == misses);  // every block that a step asked for had been given back
  if (!keeps_what_was_freed) CHECK(peak_memory() - memory <= mebibyte);
}
