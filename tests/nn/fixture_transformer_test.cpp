#include <doctest/doctest.h>

#include "tests/fixtures.hpp"

using namespace gradus;
using testing::check_fixture;
using testing::Fixture;
using testing::load_fixtures;
using testing::NamedVariables;

namespace {

template <class Encoder>
void check_encoder(const Fixture& fixture, Encoder encoder) {
  check_fixture(fixture, &encoder, [&](NamedVariables in) {
    return NamedVariables{{"y", encoder(in["x"], fixture.mask(in["x"].shape()[1]))}};
  });
}

template <class Decoder>
void check_decoder(const Fixture& fixture, Decoder decoder) {
  check_fixture(fixture, &decoder, [&](NamedVariables in) {
    std::int64_t time = in["x"].shape()[1], memory_time = in["memory"].shape()[1];
    Mask mask = Mask::causal(time) & fixture.mask(time);
    return NamedVariables{{"y", decoder(in["x"], in["memory"], mask, fixture.mask(memory_time, "memory_lengths"))}};
  });
}

}  // namespace

TEST_CASE("TransformerEncoderLayer computes what PyTorch computes: pre- and post-norm, relu and gelu, padded") {
  for (const Fixture& fixture : load_fixtures("encoder_layer.json")) {
    Generator generator(1);
    check_encoder(fixture, nn::TransformerEncoderLayer(layer_options(fixture), generator));
  }
}

TEST_CASE(
    "TransformerEncoder computes what PyTorch computes, its last norm too, with other norms and without the last") {
  for (const Fixture& fixture : load_fixtures("encoder.json")) {
    Generator generator(1);
    check_encoder(fixture, nn::TransformerEncoder(fixture.integer("layers"), layer_options(fixture), generator));
  }
}

TEST_CASE("TransformerDecoderLayer computes what PyTorch computes: causal, with padded target and memory") {
  for (const Fixture& fixture : load_fixtures("decoder_layer.json")) {
    Generator generator(1);
    check_decoder(fixture, nn::TransformerDecoderLayer(layer_options(fixture), generator));
  }
}

TEST_CASE("TransformerDecoder computes what PyTorch computes, its last norm too") {
  for (const Fixture& fixture : load_fixtures("decoder.json")) {
    Generator generator(1);
    check_decoder(fixture, nn::TransformerDecoder(fixture.integer("layers"), layer_options(fixture), generator));
  }
}

TEST_CASE("Transformer computes what PyTorch's computes between scaled embeddings, positions and an output layer") {
  std::vector<Fixture> fixtures = load_fixtures("transformer.json");
  for (const Fixture& fixture : load_fixtures("transformer_positions.json")) fixtures.push_back(fixture);
  for (const Fixture& fixture : fixtures) {
    Generator generator(1);
    nn::Transformer model = testing::make_transformer(fixture, generator);
    Indices source = fixture.indices("inputs/source"), target = fixture.indices("inputs/target");
    std::int64_t source_time = shape_of(source)[1], target_time = shape_of(target)[1];
    Mask source_mask = fixture.mask(source_time, "source_lengths");
    SequenceMasks masks{.source = source_mask,
                        .target = Mask::causal(target_time) & fixture.mask(target_time, "target_lengths"),
                        .memory = source_mask};
    check_fixture(fixture, &model, [&](const NamedVariables&) {
      return NamedVariables{{"y", model(source, target, masks)}};
    });
  }
}
