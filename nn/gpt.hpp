#pragma once
#include "nn/embedding.hpp"
#include "nn/encoder.hpp"

namespace gradus::inline GRADUS_PRECISION {
class Fields;
}

namespace gradus::inline GRADUS_PRECISION::nn {

/// The defaults are GPT-2's smallest model.
struct GPTOptions {
  std::int64_t vocabulary = 50257;
  std::int64_t max_length = 1024;  ///< the longest sequence that learned positions read; a text's window for others
  std::int64_t d_model = 768;
  std::int64_t heads = 12;
  std::int64_t layers = 12;
  std::int64_t d_ff = 3072;
  double dropout = 0.1;
  Activation activation = Activation::gelu;  ///< GPT-2's own weights are made for gelu_tanh
  Positions positions = Positions::learned;
  Norms norms = {};

  /// Of each layer.
  TransformerLayerOptions layer() const {
    return {.d_model = d_model,
            .heads = heads,
            .d_ff = d_ff,
            .dropout = dropout,
            .activation = activation,
            .norm_first = true,
            .positions = positions,
            .norms = norms};
  }
  /// Lists them all.
  void fields(Fields& fields);
  /// Itself; throws ValueError for sizes that make no model.
  const GPTOptions& checked(const char* module) const;
};

/// A decoder-only Transformer (Radford et al. 2018, 2019): positions, pre-norm layers, each position
/// sees itself and what came before, and the output shares its matrix with the embedding (Press and Wolf 2017).
/// Matrices start normal with deviation 0.02, those before a residual sum with 0.02 / sqrt(2 * layers), biases at 0
/// (Radford et al. 2019, 2.3). Throws ValueError for sizes that make no model.
class GPT : public Module<GPT> {
 public:
  static constexpr const char* type = "GPT";
  GPT(const GPTOptions& options, Generator& generator);

  /// Logits (batch, time, vocabulary) of the token that follows each of tokens (batch, time), which with a cache stand
  /// behind those that it holds. Throws ShapeError for more tokens, those in the cache among them, than learned
  /// positions.
  Variable forward(const Indices& tokens, KeyValueCache* cache = nullptr) const;
  /// Of these the last ones alone, (batch, 1, vocabulary).
  Variable next(const Indices& tokens, KeyValueCache* cache = nullptr) const;

  const GPTOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  /// What the output is made from: (batch, time, d_model).
  Variable read(const Indices& tokens, KeyValueCache* cache) const;

  GPTOptions options_;
  Embedding embedding_;
  AddedPositions positions_;
  Dropout dropout_;
  TransformerEncoder stack_;  // with a causal mask, the paper's decoder without its middle attention
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
