#pragma once
#include <optional>

#include "nn/embedding.hpp"
#include "nn/encoder.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// The defaults are BERT's base model.
struct BERTOptions {
  std::int64_t vocabulary = 30522;
  std::int64_t segments = 2;      ///< kinds of sentences, "A" and "B"
  std::int64_t max_length = 512;  ///< the longest sequence that it reads
  std::int64_t d_model = 768;
  std::int64_t heads = 12;
  std::int64_t layers = 12;
  std::int64_t d_ff = 3072;
  double dropout = 0.1;
  double norm_eps = 1e-12;
  bool pooler = true;                ///< what `pooled` needs
  bool masked_language_head = true;  ///< what `masked_language_logits` needs

  /// Of each layer.
  TransformerLayerOptions layer() const {
    return {.d_model = d_model,
            .heads = heads,
            .d_ff = d_ff,
            .dropout = dropout,
            .activation = Activation::gelu,
            .norms = {.norm_eps = norm_eps, .final_norm = false}};
  }
  /// Lists them all.
  void fields(Fields& fields);
  /// Itself; throws ValueError for sizes that make no model.
  const BERTOptions& checked(const char* module) const;
};

/// An encoder that is trained to fill blanks (Devlin et al. 2019): the sum of word, segment and learned positions, a
/// norm, post-norm layers with gelu in which each position sees all others, and heads on top of what they give.
/// Matrices start normal with deviation 0.02 (the original's are cut off at twice that; here, as in PyTorch's versions,
/// they are not), biases at 0. Its layers drop where those of nn::Transformer do, so also within the feed-forward part.
/// Throws ValueError for sizes that make no model.
///
///     Variable h = bert(tokens, Mask::padding(lengths, time));
///     Variable loss = cross_entropy(bert.masked_language_logits(h), targets, {.ignore_index = -100});
class BERT : public Module<BERT> {
 public:
  static constexpr const char* type = "BERT";
  BERT(const BERTOptions& options, Generator& generator);

  /// Hidden states (batch, time, d_model) of tokens (batch, time), which all are of the first segment. Throws
  /// ShapeError for more than max_length tokens.
  Variable forward(const Indices& tokens, const Mask& mask = {}) const;
  /// The same of tokens each of which belongs to a segment; both (batch, time).
  Variable forward(const Indices& tokens, const Indices& segments, const Mask& mask = {}) const;

  /// What the first position, "[CLS]", says of its whole sequence: hidden states to tanh(W h_0 + b), (batch, d_model).
  /// Throws ValueError for a model without a pooler.
  Variable pooled(const Variable& hidden) const;
  /// Logits (..., vocabulary) of the words that stand where hidden states (..., d_model) are, of the blanks or of all
  /// positions; the output shares its matrix with the word embedding. Throws ValueError for a model without this head.
  Variable masked_language_logits(const Variable& hidden) const;

  const BERTOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  BERTOptions options_;
  Embedding word_embedding_, segment_embedding_;
  LearnedPositionalEncoding positions_;
  LayerNorm norm_;
  Dropout dropout_;
  TransformerEncoder encoder_;
  std::optional<Linear> pooler_;
  std::optional<Linear> head_;
  std::optional<LayerNorm> head_norm_;
  Variable head_bias_;  // (vocabulary)
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
