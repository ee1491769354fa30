#include <algorithm>

#include "gradus.hpp"
#include "tutorials/exercise/exercise.hpp"

using namespace gradus;

namespace exercise {

std::vector<std::int64_t> lens(const std::vector<Tensor>& streams,
                               const nn::LayerNorm& norm,
                               const nn::Linear& output);

namespace {

using Ids = std::vector<std::int64_t>;

struct Model {
  nn::LayerNorm norm;
  nn::Linear output;
  std::vector<Tensor> streams;
};

Model made(std::uint64_t seed, int layers, std::int64_t time) {
  Generator generator(seed);
  Model model{nn::LayerNorm({.width = 8}),
              nn::Linear({.in_features = 8, .out_features = 60}, generator),
              {}};
  model.norm.parameter("weight").mutable_value() =
      generator.uniform({8}, 0.2, 3);
  model.norm.parameter("bias").mutable_value() = generator.normal({8});
  Tensor stream = generator.normal({1, time, 8}, 1);
  model.streams.push_back(stream);
  for (int i = 0; i < layers; ++i) {
    stream = stream + generator.normal({1, time, 8}, 0.5);
    model.streams.push_back(stream);
  }
  return model;
}

std::int64_t best(const Model& model, const Tensor& stream, bool norm,
                  std::int64_t place) {
  Variable x(stream);
  Variable logits = model.output(norm ? model.norm(x) : x);
  const Scalar* row = logits.value().data() + place * logits.size(2);
  return std::max_element(row, row + logits.size(2)) - row;
}

void expect_lens(const Model& model) {
  std::int64_t last = shape_of(model.streams[0])[1] - 1;
  Ids got = lens(model.streams, model.norm, model.output), want, bare, first,
      added;
  for (std::size_t i = 0; i < model.streams.size(); ++i) {
    want.push_back(best(model, model.streams[i], true, last));
    bare.push_back(best(model, model.streams[i], false, last));
    first.push_back(best(model, model.streams[i], true, 0));
    added.push_back(i == 0
                        ? want[0]
                        : best(model, model.streams[i] - model.streams[i - 1],
                               true, last));
  }
  if (got == want) return;
  expect(got.size() == want.size(),
         "there are " + std::to_string(got.size()) + " answers for " +
             std::to_string(want.size()) +
             " streams: one answer for each stream, the embedding's and the "
             "last one's too");
  expect(
      got != bare,
      "the streams are read without the norm, which the output is used to");
  expect(got != first,
         "that is the answer at the first place; a model answers behind the "
         "last one");
  expect(got != added,
         "only what the layer added is read, not the stream: the sum of all "
         "that came before");
  expect(got != Ids(want.size(), want.back()),
         "the same answer for all: the last stream is read each time");
  expect(false, "the answers are " + to_string(got) + ", they should be " +
                    to_string(want));
}

}  // namespace

void checks(Exercise& e) {
  e.check("one layer, one token", [] { expect_lens(made(1, 1, 1)); });
  e.check("one layer, four tokens", [] { expect_lens(made(2, 1, 4)); });
  e.check("six layers, five tokens", [] { expect_lens(made(3, 6, 5)); });
}

}  // namespace exercise
