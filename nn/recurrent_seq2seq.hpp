#pragma once
#include <optional>
#include <variant>

#include "autograd/tensor/mask.hpp"
#include "nn/embedding.hpp"
#include "nn/linear.hpp"
#include "nn/recurrent.hpp"

namespace gradus::inline GRADUS_PRECISION {
class Fields;
}

namespace gradus::inline GRADUS_PRECISION::nn {

struct RecurrentSeq2SeqOptions {
  std::int64_t vocabulary = 0;         ///< of the source; must be given
  std::int64_t target_vocabulary = 0;  ///< 0: the same
  std::int64_t d_model = 0;            ///< width of the embeddings; must be given
  std::int64_t hidden = 0;             ///< of encoder and decoder; must be given
  std::int64_t layers = 1;             ///< of the encoder, and as many of the decoder
  double dropout = 0;                  ///< of all that does not go from step to step (Zaremba et al. 2014)
  Cell cell = Cell::lstm;
  bool attention = false;

  std::int64_t target_symbols() const { return target_vocabulary > 0 ? target_vocabulary : vocabulary; }
  /// Of the encoder, and of the decoder.
  RecurrentOptions recurrent() const {
    return {.input_size = d_model, .hidden_size = hidden, .layers = layers, .dropout = dropout};
  }
  /// Lists them all.
  void fields(Fields& fields);
  /// Itself; throws ValueError for sizes that make no model.
  const RecurrentSeq2SeqOptions& checked(const char* module) const;
};

/// What the decoder knows of the source.
struct EncodedSource {
  Variable outputs;      ///< of each symbol, what attention looks at: (batch, source time, hidden)
  RecurrentState state;  ///< from which the decoder goes on: (layers, batch, hidden)
};

struct DecodedTarget {
  Variable logits;       ///< (batch, target time, target vocabulary)
  RecurrentState state;  ///< after each entry's last symbol
};

/// A recurrent encoder and decoder (Sutskever, Vinyals and Le 2014): what the encoder's layers remember of the source
/// is what the decoder's begin with. With attention each of the decoder's outputs h also looks at the encoder's, and
/// what it finds, c, is joined with it as tanh(W [c; h]) (Luong, Pham and Manning 2015: global, "general" score, here
/// scaled by 1/sqrt(hidden), no input feeding). Embeddings start normal with deviation 1. Throws ValueError for sizes
/// that make no model.
class RecurrentSeq2Seq : public Module<RecurrentSeq2Seq> {
 public:
  static constexpr const char* type = "RecurrentSeq2Seq";
  RecurrentSeq2Seq(const RecurrentSeq2SeqOptions& options, Generator& generator);

  /// Logits (batch, target time, target vocabulary) of the symbol that follows each target_in: source (batch, source
  /// time), target_in (batch, target time). Of the masks of source and target the padding counts, which must be behind;
  /// that of the memory is attention's. Throws ValueError for a mask with a table or padding in front.
  Variable forward(const Indices& source, const Indices& target_in, const SequenceMasks& masks = {}) const;

  /// The encoder's half.
  EncodedSource encode(const Indices& source, const Mask& source_mask) const;
  /// The decoder's half, from `encoded.state` on. To go on with the next symbols, alone, put the state that it gives in
  /// its place:
  ///
  ///     DecodedTarget next = model.decode(symbols, encoded, {.memory = source_mask});
  ///     encoded.state = next.state;
  DecodedTarget decode(const Indices& target_in, const EncodedSource& encoded, const SequenceMasks& masks) const;

  const RecurrentSeq2SeqOptions& options() const { return options_; }
  std::string extra_repr() const override;
  void members(Members& members) const override;

 private:
  using Layers = std::variant<RNN, LSTM, GRU>;
  static Layers made(const RecurrentSeq2SeqOptions& options, Generator& generator);
  RecurrentResult run(const Layers& layers, const Embedding& embedding, const Indices& tokens, const char* name,
                      const Mask& mask, const RecurrentState& first) const;
  Variable attend(const Variable& h, const Variable& memory, const Mask& mask) const;

  RecurrentSeq2SeqOptions options_;
  Embedding source_embedding_, target_embedding_;
  Dropout dropout_;
  Layers encoder_, decoder_;
  std::optional<Linear> score_, combine_;  // with attention
  Linear output_;
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
