#pragma once
#include "nn/generate.hpp"
#include "nn/gpt.hpp"
#include "nn/transformer.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

struct DecodingOptions {
  bool cache = true;  ///< false: everything is computed anew for each symbol, what the cache is held to
};

/// Texts that a GPT writes; the model must outlive it.
///
///     nn::GPTDecoding decoding(model);
///     Indices text = nn::generate(decoding, prompt, {.max_length = 500, .top_k = 20, .generator = &generator});
///
/// Once a text is longer than the max_length that the model reads, it reads a window at the text's end: when that is
/// full, its newest half (max_length / 2 symbols, at least one) is read anew, and the window fills up again. Where the
/// window begins depends on the length of the text alone, whether it was a prompt or was written.
class GPTDecoding final : public NextSymbol {
 public:
  explicit GPTDecoding(const GPT& model, const DecodingOptions& options = {});
  GPTDecoding(const GPT&&, const DecodingOptions& = {}) = delete;  // it would be gone by then

  void keep(const std::vector<std::int64_t>& rows) override;

 private:
  Tensor next(const Indices& symbols) override;

  const GPT& model_;
  std::optional<KeyValueCache> cache_;
  Indices window_ = Indices::from_shape({0, 0});  // (rows, symbols)
  std::int64_t read_ = 0;                         // symbols of each text so far
};

/// The answers of a Transformer to source (rows, source time), a row each; the model must outlive it. What is written
/// begins with the symbol that begins targets:
///
///     nn::TransformerDecoding decoding(model, source, source_mask);
///     std::vector<nn::BeamResult> answers = nn::beam_search(decoding, begin, {.beams = 4, .ends = {end}, ...});
class TransformerDecoding final : public NextSymbol {
 public:
  /// `source_mask` may hide padding, nothing else: it holds for every symbol that is written. Throws ValueError for
  /// another one.
  TransformerDecoding(const Transformer& model, const Indices& source, const Mask& source_mask = {},
                      const DecodingOptions& options = {});
  TransformerDecoding(const Transformer&&, const Indices&, const Mask& = {}, const DecodingOptions& = {}) = delete;

  void keep(const std::vector<std::int64_t>& rows) override;

 private:
  Tensor next(const Indices& symbols) override;

  const Transformer& model_;
  std::optional<KeyValueCache> cache_;
  Variable memory_;
  Mask memory_mask_;
  Indices target_ = Indices::from_shape({0, 0});  // (rows, symbols)
};

struct GreedyOptions {
  std::int64_t begin = 0;           ///< what decoding starts from
  std::int64_t end = 0;             ///< where a row stops
  std::int64_t max_length = 0;      ///< symbols made at most, the end included
  std::function<bool()> stop = {};  ///< asked before each symbol: true leaves all rows as they are then
};

/// `generate` at temperature 0: the most likely symbol at each step, as the next input: (batch, steps), steps <=
/// max_length; after its end a row holds nothing but end symbols. Records no graph; call eval() first if the model has
/// dropout.
Indices greedy_decode(const Transformer& model, const Indices& source, const Mask& source_mask,
                      const GreedyOptions& options);

}  // namespace gradus::inline GRADUS_PRECISION::nn
