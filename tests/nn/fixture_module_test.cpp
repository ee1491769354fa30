#include <doctest/doctest.h>

#include "nn/embedding.hpp"
#include "nn/layer_norm.hpp"
#include "tests/fixtures.hpp"

using namespace gradus;
using testing::check_fixture;
using testing::Fixture;
using testing::load_fixtures;
using testing::NamedVariables;

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

TEST_CASE("MultiHeadAttention computes what PyTorch computes, and hands back the same weights") {
  for (const Fixture& fixture : load_fixtures("multihead_attention.json")) {
    Generator generator(1);
    nn::MultiHeadAttention attention({.d_model = fixture.integer("d_model"), .heads = fixture.integer("heads")},
                                     generator);
    check_fixture(fixture, &attention, [&](NamedVariables in) {
      bool is_self = !in.contains("memory");
      const Variable &query = in["query"], &memory = is_self ? query : in["memory"];
      Mask mask = fixture.mask(memory.shape()[1]);
      if (!fixture.flag("need_weights"))
        return NamedVariables{{"y", is_self ? attention(query, mask) : attention(query, memory, mask)}};
      AttentionResult result = attention.with_weights(query, memory, mask);
      return NamedVariables{{"y", result.output}, {"weights", result.weights}};
    });
  }
}

TEST_CASE("FeedForward computes what PyTorch's encoder layer computes there") {
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
