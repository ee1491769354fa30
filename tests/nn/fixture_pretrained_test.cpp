#include <doctest/doctest.h>

#include "nn/pretrained.hpp"
#include "tests/fixtures.hpp"

using namespace gradus;
using testing::check_near;
using testing::Fixture;
using testing::load_fixtures;

namespace {

/// The state of a fixture as a file that was loaded.
NamedTensors tensors_of(const Fixture& fixture) {
  NamedTensors tensors;
  for (const auto& [name, tensor] : fixture.tensors("state")) tensors.add(name, tensor);
  return tensors;
}

}  // namespace

TEST_CASE("load_gpt2: the model computes what PyTorch computes of the same checkpoint") {
  for (const Fixture& fixture : load_fixtures("gpt2.json")) {
    Generator generator(1);
    nn::GPT model = nn::load_gpt2(tensors_of(fixture), {.heads = fixture.integer("heads"), .dropout = 0}, generator);
    CHECK(model.options().layers == fixture.integer("layers"));
    CHECK(model.options().d_ff == fixture.integer("d_ff"));
    check_near(model(fixture.indices("inputs/tokens")).value(), fixture.tensor("outputs/logits"), fixture.name());
  }
}

TEST_CASE("load_bert: the model computes what PyTorch computes of the same checkpoint") {
  for (const Fixture& fixture : load_fixtures("bert.json")) {
    Generator generator(1);
    nn::BERT model = nn::load_bert(tensors_of(fixture), {.heads = fixture.integer("heads"), .dropout = 0}, generator);
    Indices tokens = fixture.indices("inputs/tokens"), segments = fixture.indices("inputs/segments");
    Variable hidden = model(tokens, segments, fixture.mask(shape_of(tokens)[1]));
    check_near(hidden.value(), fixture.tensor("outputs/hidden"), fixture.name() + ": hidden");
    check_near(model.pooled(hidden).value(), fixture.tensor("outputs/pooled"), fixture.name() + ": pooled");
    check_near(model.masked_language_logits(hidden).value(), fixture.tensor("outputs/logits"),
               fixture.name() + ": logits");
  }
}
