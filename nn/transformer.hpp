#pragma once
#include "nn/decoder.hpp"
#include "nn/embedding.hpp"
#include "nn/encoder.hpp"

namespace gradus::inline GRADUS_PRECISION {
class Fields;
}

namespace gradus::inline GRADUS_PRECISION::nn {

/// The defaults are the paper's base model.
struct TransformerOptions {
  std::int64_t vocabulary = 0;  ///< of the source, and of a target without one of its own; must be given
  std::int64_t d_model = 512;
  std::int64_t heads = 8;
  std::int64_t layers = 6;  ///< of the encoder, and as many of the decoder
  std::int64_t d_ff = 2048;
  double dropout = 0.1;
  Activation activation = Activation::relu;
  bool norm_first = false;
  Positions positions = Positions::sinusoidal;
  std::int64_t max_length = 512;  ///< of learned positions
  Norms norms = {};
  std::int64_t target_vocabulary = 0;  ///< 0: the same as vocabulary

  /// Of each encoder and decoder layer.
  TransformerLayerOptions layer() const {
    return {.d_model = d_model,
            .heads = heads,
            .d_ff = d_ff,
            .dropout = dropout,
            .activation = activation,
            .norm_first = norm_first,
            .positions = positions,
            .norms = norms};
  }
  /// How many symbols the target has.
  std::int64_t target_symbols() const { return target_vocabulary > 0 ? target_vocabulary : vocabulary; }
  /// Lists them all.
  void fields(Fields& fields);
  /// Itself; throws ValueError for sizes that make no model.
  const TransformerOptions& checked(const char* module) const;
};

/// The Transformer (Vaswani et al. 2017, figure 1): embeddings, positions, encoder, decoder, output. Matrices of
/// encoder and decoder start xavier-uniform, as in PyTorch's Transformer; embeddings normal with deviation
/// 1/sqrt(d_model), and are scaled by sqrt(d_model) (3.4). Source and target count their positions from 0. Throws
/// ValueError for sizes that make no model.
class Transformer : public Module<Transformer> {
 public:
  static constexpr const char* type = "Transformer";
  Transformer(const TransformerOptions& options, Generator& generator);

  /// Logits (batch, target time, target symbols) of the symbol that follows each target_in: source (batch, source
  /// time), target_in (batch, target time).
  Variable forward(const Indices& source, const Indices& target_in, const SequenceMasks& masks = {}) const;

  /// The encoder's half: memory (batch, source time, d_model).
  Variable encode(const Indices& source, const Mask& source_mask) const;
  /// The decoder's half, and the output: logits (batch, target time, target symbols). With a cache target_in stands
  /// behind the symbols that it holds, masks.target is for (target time, those and target time), and memory is looked
  /// at once.
  Variable decode(const Indices& target_in, const Variable& memory, const SequenceMasks& masks,
                  KeyValueCache* cache = nullptr) const;

  const TransformerOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  /// The tokens stand behind so many others.
  Variable embed(const Embedding& embedding, const Indices& tokens, std::int64_t before = 0) const;

  TransformerOptions options_;
  Embedding source_embedding_, target_embedding_;
  AddedPositions positions_;
  Dropout dropout_;
  TransformerEncoder encoder_;
  TransformerDecoder decoder_;
  Linear output_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
