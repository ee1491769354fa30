#include "examples/sequence_model.hpp"

#include <doctest/doctest.h>

#include "data/error_rates.hpp"

using namespace gradus;

TEST_CASE("held-out sequences have the same answers however many are read at a time") {
  SequenceDataset dataset(sequence_task("reverse"), {.min_length = 1, .max_length = 6, .held_out = 20, .seed = 2});
  std::int64_t symbols = dataset.source_vocabulary().size();
  for (const SequenceModel::Options& options :
       {SequenceModel::Options(
            nn::TransformerOptions{.vocabulary = symbols, .d_model = 16, .heads = 2, .layers = 1, .d_ff = 16}),
        SequenceModel::Options(nn::RecurrentSeq2SeqOptions{.vocabulary = symbols, .d_model = 16, .hidden = 16})}) {
    Generator generator(3);
    SequenceModel model(options, generator);
    Indices all = model.held_out_answers(dataset, 100);
    CHECK(all.shape(0) == 20);
    for (std::int64_t at_a_time : {1, 7, 20}) CHECK(model.held_out_answers(dataset, at_a_time) == all);
    std::vector<std::int64_t> told;
    model.held_out_answers(dataset, 7, [&](std::int64_t done, std::int64_t) { told.push_back(done); });
    CHECK(told == std::vector<std::int64_t>{7, 14, 20});
  }
}
