#include <doctest/doctest.h>

#include "nn/attention_maps.hpp"
#include "nn/embedding.hpp"
#include "nn/layer_norm.hpp"
#include "testing/composed.hpp"
#include "tests/fixtures.hpp"

using namespace gradus;
using testing::check_fixture;
using testing::check_near;
using testing::Fixture;
using testing::load_fixtures;
using testing::NamedVariables;

namespace {

/// The attention of a module from its parameters, with the weights.
NamedVariables written_out(const nn::MultiHeadAttention& attention, std::int64_t heads, const Variable& query,
                           const Variable& memory, const Mask& mask) {
  Variable weight = attention.parameter("in_proj_weight"), bias = attention.parameter("in_proj_bias");
  std::int64_t d = weight.size(1);
  auto project = [&](const Variable& x, std::int64_t first) {
    return composed_linear(x, slice(weight, 0, first, first + d), slice(bias, 0, first, first + d));
  };
  AttentionResult result =
      composed_attention(project(query, 0), project(memory, d), project(memory, 2 * d), mask, {.heads = heads});
  return {{"y", composed_linear(result.output, attention.parameter("out_proj.weight"),
                                attention.parameter("out_proj.bias"))},
          {"weights", result.weights}};
}

}  // namespace

TEST_CASE("Linear computes what PyTorch computes") {
  for (const Fixture& fixture : load_fixtures("linear.json")) {
    Generator generator(1);
    nn::Linear linear({.in_features = fixture.integer("in_features"),
                       .out_features = fixture.integer("out_features"),
                       .bias = fixture.flag("bias")},
                      generator);
    check_fixture(fixture, &linear, [&](NamedVariables in) { return NamedVariables{{"y", linear(in["x"])}}; });
  }
}

TEST_CASE("Embedding computes what PyTorch computes, and its padding row gets no gradient") {
  for (const Fixture& fixture : load_fixtures("embedding.json")) {
    Generator generator(1);
    nn::EmbeddingOptions options{.num_embeddings = fixture.integer("num_embeddings"),
                                 .embedding_dim = fixture.integer("embedding_dim")};
    if (fixture.has_option("padding_idx")) options.padding_idx = fixture.integer("padding_idx");
    nn::Embedding embedding(options, generator);
    Indices tokens = fixture.indices("inputs/indices");
    check_fixture(fixture, &embedding, [&](const NamedVariables&) { return NamedVariables{{"y", embedding(tokens)}}; });
  }
}

TEST_CASE("LayerNorm computes what PyTorch computes") {
  for (const Fixture& fixture : load_fixtures("layer_norm.json")) {
    nn::LayerNorm norm({.width = fixture.integer("width"), .eps = fixture.number("eps")});
    check_fixture(fixture, &norm, [&](NamedVariables in) { return NamedVariables{{"y", norm(in["x"])}}; });
  }
}

TEST_CASE("RMSNorm computes what PyTorch computes, written out") {
  for (const Fixture& fixture : load_fixtures("rms_norm.json")) {
    nn::RMSNorm norm({.width = fixture.integer("width"), .eps = fixture.number("eps")});
    check_fixture(fixture, &norm, [&](NamedVariables in) { return NamedVariables{{"y", norm(in["x"])}}; });
  }
}

TEST_CASE("MultiHeadAttention computes what PyTorch computes, and its recorder notes the same weights") {
  for (const Fixture& fixture : load_fixtures("multihead_attention.json")) {
    Generator generator(1);
    nn::MultiHeadAttention attention({.d_model = fixture.integer("d_model"), .heads = fixture.integer("heads")},
                                     generator);
    check_fixture(fixture, &attention, [&](NamedVariables in) {
      bool is_self = !in.contains("memory");
      const Variable &query = in["query"], &memory = is_self ? query : in["memory"];
      Mask mask = fixture.mask(memory.shape()[1]);
      nn::AttentionRecorder recorder;
      Variable y = is_self ? attention(query, mask) : attention(query, memory, mask);
      if (!fixture.flag("need_weights")) return NamedVariables{{"y", y}};
      check_near(recorder.maps().at(0).weights, fixture.tensor("outputs/weights"), "what the recorder noted");
      // The gradients of PyTorch's weights are those of the composed twin's.
      return written_out(attention, fixture.integer("heads"), query, memory, mask);
    });
  }
}

TEST_CASE("MultiHeadAttention with rotary positions and ALiBi computes what PyTorch computes, written out") {
  for (const Fixture& fixture : load_fixtures("positions.json")) {
    Generator generator(1);
    nn::MultiHeadAttention attention({.d_model = fixture.integer("d_model"),
                                      .heads = fixture.integer("heads"),
                                      .positions = positions(fixture, nn::Positions::none)},
                                     generator);
    check_fixture(fixture, &attention, [&](NamedVariables in) {
      const Variable& x = in["x"];
      return NamedVariables{{"y", attention(x, fixture.mask(x.size(1)), fixture.integer("first_position"))}};
    });
  }
}

TEST_CASE("FeedForward computes what PyTorch's encoder layer computes there, and SwiGLU what it computes written out") {
  for (const Fixture& fixture : load_fixtures("feed_forward.json")) {
    Generator generator(1);
    nn::FeedForward feed_forward({.d_model = fixture.integer("d_model"),
                                  .d_ff = fixture.integer("d_ff"),
                                  .activation = testing::activation(fixture)},
                                 generator);
    check_fixture(fixture, &feed_forward, [&](NamedVariables in) {
      return NamedVariables{{"y", feed_forward(in["x"])}};
    });
  }
}
