#pragma once
#include "gradus.hpp"

namespace exercise {

inline const gradus::nn::TransformerLayerOptions layer_options{
    .d_model = 8, .heads = 2, .d_ff = 12, .dropout = 0};

/// The parts of figure 1; each is called like a function.
struct Parts {
  Parts(std::size_t layers, gradus::Generator& generator)
      : source_embedding({.num_embeddings = 13, .embedding_dim = 8},
                         generator),
        target_embedding({.num_embeddings = 13, .embedding_dim = 8},
                         generator),
        positions({.d_model = 8}),
        encoder_norm({.width = 8}),
        decoder_norm({.width = 8}),
        output({.in_features = 8, .out_features = 13}, generator) {
    while (encoder.size() < layers) {
      encoder.emplace_back(layer_options, generator);
      decoder.emplace_back(layer_options, generator);
    }
  }

  gradus::nn::Embedding source_embedding, target_embedding;
  gradus::nn::SinusoidalPositionalEncoding positions;
  std::vector<gradus::nn::TransformerEncoderLayer>
      encoder;  // encoder[i](x, mask)
  gradus::nn::LayerNorm encoder_norm;
  std::vector<gradus::nn::TransformerDecoderLayer>
      decoder;  // decoder[i](x, memory, mask, memory_mask)
  gradus::nn::LayerNorm decoder_norm;
  gradus::nn::Linear output;
};

}  // namespace exercise
