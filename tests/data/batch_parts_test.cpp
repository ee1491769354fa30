#include "data/batch_parts.hpp"

#include "autograd/ops/elementwise.hpp"
#include "autograd/ops/loss.hpp"
#include "data/sequence_dataset.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

TEST_CASE("parts of a padded batch: losses times their shares and gradients add up to those of the whole") {
  SequenceDataset dataset(sequence_task("copy"), SequenceDatasetOptions{.min_length = 1, .max_length = 6});
  SymbolRange symbols = dataset.source_vocabulary();
  Generator generator(1);
  nn::Transformer model({.vocabulary = symbols.size(), .d_model = 8, .heads = 2, .layers = 1, .d_ff = 8, .dropout = 0},
                        generator);
  Batch batch = *Batches(dataset, generator, {.batch_size = 7, .batches = 1}).begin();
  auto loss_of = [&](const Batch& some) {
    return cross_entropy(model(some.source, some.target_in, some.masks), some.target_out,
                         {.ignore_index = symbols.padding()});
  };
  Variable whole = loss_of(batch);
  whole.backward();
  std::vector<Tensor> gradients;
  for (const Variable& parameter : model.parameters()) gradients.push_back(parameter.grad());

  for (std::int64_t count : {1, 3, 7, 9}) {
    CAPTURE(count);
    model.zero_grad();
    std::vector<BatchPart> parts = parts_of(batch, count, symbols, symbols);
    CHECK(std::ssize(parts) == std::min<std::int64_t>(count, 7));
    double loss = 0;
    for (const BatchPart& part : parts) {
      Variable some = loss_of(part.batch) * part.share;
      some.backward();
      loss += some.item();
    }
    testing::check_number(loss, whole.item());
    for (std::size_t i = 0; i < gradients.size(); ++i)
      check_close(model.parameters()[i].grad(), gradients[i], 1e-9, 1e-12);
  }
}

TEST_CASE("parts of windows of a text have its rows in order, and shares by their number") {
  TextWindows windows(Sequence(100, 3), {.block = 4, .batch_size = 5});
  TextBatch batch = windows.batch(0);
  for (std::size_t i = 0; i < batch.input.size(); ++i) batch.input.data()[i] = static_cast<std::int64_t>(i);
  std::vector<TextPart> parts = parts_of(batch, 2);
  REQUIRE(parts.size() == 2);
  CHECK(to_string(parts[0].batch.input) == "(2, 4) [[0, 1, 2, 3], [4, 5, 6, 7]]");
  CHECK(to_string(parts[1].batch.input) == "(3, 4) [[8, 9, 10, 11], [12, 13, 14, 15], [16, 17, 18, 19]]");
  CHECK(shape_of(parts[1].batch.target) == Shape{3, 4});
  testing::check_number(parts[0].share, 0.4);
  testing::check_number(parts[1].share, 0.6);
  check_throws<ValueError>([&] { parts_of(batch, 0); }, {"parts_of", "0 parts", "at least 1"});
}
