#pragma once
#include "tutorials/05_optimizers/train.hpp"

using namespace gradus;

/// The Transformer (Vaswani et al. 2017, figure 1), put together from its
/// parts.
class Reverser : public nn::Module<Reverser> {
 public:
  static constexpr const char* type = "Reverser";

  Reverser(std::int64_t vocabulary, std::int64_t layers,
           const nn::TransformerLayerOptions& options, Generator& generator)
      : source_embedding_(
            {.num_embeddings = vocabulary, .embedding_dim = options.d_model},
            generator),
        target_embedding_(
            {.num_embeddings = vocabulary, .embedding_dim = options.d_model},
            generator),
        positions_({.d_model = options.d_model}),
        encoder_(layers, options, generator),
        decoder_(layers, options, generator),
        output_({.in_features = options.d_model, .out_features = vocabulary},
                generator) {}

  /// What the decoder looks at: source (batch, source time) to (batch, source
  /// time, d_model).
  Variable encode(const Indices& source, const SequenceMasks& masks) const {
    return encoder_(positions_(source_embedding_(source)), masks.source);
  }

  /// Logits of the symbol after each of target_in (batch, target time):
  /// (batch, target time, vocabulary).
  Variable decode(const Indices& target_in, const Variable& memory,
                  const SequenceMasks& masks) const {
    return output_(decoder_(positions_(target_embedding_(target_in)), memory,
                            masks.target, masks.memory));
  }

  Variable forward(const Indices& source, const Indices& target_in,
                   const SequenceMasks& masks) const {
    return decode(target_in, encode(source, masks), masks);
  }

  void members(nn::Members& members) const override {
    members.child("source_embedding", source_embedding_);
    members.child("target_embedding", target_embedding_);
    members.child("positions", positions_);
    members.child("encoder", encoder_);
    members.child("decoder", decoder_);
    members.child("output", output_);
  }

 private:
  nn::Embedding source_embedding_, target_embedding_;
  nn::SinusoidalPositionalEncoding positions_;
  nn::TransformerEncoder encoder_;
  nn::TransformerDecoder decoder_;
  nn::Linear output_;
};
