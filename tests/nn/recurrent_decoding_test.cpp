#include "nn/recurrent_decoding.hpp"

#include <doctest/doctest.h>

#include "nn/generate.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;

namespace {

/// Row `row` of the logits (rows, time, vocabulary) of whole texts, behind their last symbol.
Tensor last_logits(const nn::RecurrentSeq2Seq& model, const Indices& source, const Indices& target, const Mask& mask) {
  NoGradGuard no_grad;
  Variable logits = model(source, target, SequenceMasks{.source = mask, .memory = mask});
  Tensor last = empty({logits.size(0), logits.size(2)});
  for (std::int64_t row = 0; row < logits.size(0); ++row)
    std::copy_n(logits.value().data() + ((row + 1) * logits.size(1) - 1) * logits.size(2), logits.size(2),
                last.data() + row * logits.size(2));
  return last;
}

}  // namespace

TEST_CASE("RecurrentDecoding: symbol by symbol it gives the logits of whole texts, of the rows that are kept") {
  const Indices source = indices({3, 4}, {1, 2, 3, 4, 5, 6, 0, 0, 2, 2, 1, 0});
  const Mask padding = Mask::padding({4, 2, 3}, 4);
  for (Cell cell : {Cell::rnn, Cell::lstm, Cell::gru})
    for (bool attention : {false, true}) {
      Generator generator(1);
      nn::RecurrentSeq2Seq model({.vocabulary = 7,
                                  .target_vocabulary = 5,
                                  .d_model = 3,
                                  .hidden = 4,
                                  .layers = 2,
                                  .cell = cell,
                                  .attention = attention},
                                 generator);
      nn::RecurrentDecoding decoding(model, source, padding);
      check_close(decoding(indices({3, 1}, {1, 2, 3})), last_logits(model, source, indices({3, 1}, {1, 2, 3}), padding),
                  1e-12, 1e-13);
      check_close(decoding(indices({3, 2}, {0, 4, 1, 1, 2, 3})),
                  last_logits(model, source, indices({3, 3}, {1, 0, 4, 2, 1, 1, 3, 2, 3}), padding), 1e-12, 1e-13);
      decoding.keep({2, 0, 2, 1});
      check_close(decoding(indices({4, 1}, {4, 3, 2, 1})),
                  last_logits(model, indices({4, 4}, {2, 2, 1, 0, 1, 2, 3, 4, 2, 2, 1, 0, 5, 6, 0, 0}),
                              indices({4, 4}, {3, 2, 3, 4, 1, 0, 4, 3, 3, 2, 3, 2, 2, 1, 1, 1}),
                              Mask::padding({3, 4, 3, 2}, 4)),
                  1e-12, 1e-13);
      CHECK_THROWS_AS(decoding.keep({4}), ValueError);
    }
}

TEST_CASE("RecurrentDecoding: sources that are all whole need no mask, and generate writes to them") {
  Generator generator(1);
  nn::RecurrentSeq2Seq model({.vocabulary = 7, .d_model = 3, .hidden = 4, .attention = true}, generator);
  Indices source = indices({2, 3}, {1, 2, 3, 4, 5, 6});
  nn::RecurrentDecoding plain(model, source), masked(model, source, Mask::padding({3, 3}, 3));
  nn::GenerateOptions options = {.max_length = 5, .ends = {6}, .temperature = 0};
  Indices begin = indices({2, 1}, {5, 5});
  CHECK(nn::generate(plain, begin, options) == nn::generate(masked, begin, options));
  CHECK_THROWS_AS(nn::RecurrentDecoding(model, source, Mask::causal(3)), ValueError);
}
