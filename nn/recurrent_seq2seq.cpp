#include "nn/recurrent_seq2seq.hpp"

#include "autograd/core/fields.hpp"
#include "autograd/ops/activation.hpp"
#include "autograd/ops/attention.hpp"
#include "autograd/ops/shape.hpp"
#include "nn/attention_maps.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {
namespace {

/// How long each entry is; empty: all are whole.
std::vector<std::int64_t> lengths_of(const char* name, const Mask& mask, const Indices& tokens) {
  Shape shape = shape_of(tokens);
  mask.check_fits(name, shape[0], shape[1], shape[1]);
  std::vector<std::int64_t> lengths = mask.lengths();
  bool only_behind = !mask.has_table();
  for (std::size_t b = 0; b < lengths.size(); ++b) only_behind &= mask.first(static_cast<std::int64_t>(b)) == 0;
  check<ValueError>(only_behind, "{}: a recurrent model knows padding behind the symbols and nothing else, not {}",
                    name, mask);
  return lengths;
}

}  // namespace

void RecurrentSeq2SeqOptions::fields(Fields& fields) {
  fields.whole("vocabulary", vocabulary, {.low = 1}, "symbols of the source, padding, begin and end included");
  fields.whole("target_vocabulary", target_vocabulary, {.low = 0}, "the same of the target; 0: as many");
  fields.whole("d_model", d_model, {.low = 1}, "width of the embeddings");
  fields.whole("hidden", hidden, {.low = 1}, "width of encoder and decoder");
  fields.whole("layers", layers, {.low = 1}, "of the encoder, and of the decoder");
  fields.number("dropout", dropout, {.low = 0, .high = 1}, "probability to drop");
  fields.choice("cell", cell, {"rnn", "lstm", "gru"}, "of which the layers are");
  fields.flag("attention", attention, "the decoder looks at the whole source");
}

const RecurrentSeq2SeqOptions& RecurrentSeq2SeqOptions::checked(const char* module) const {
  check_fields(module, *this);
  return *this;
}

RecurrentSeq2Seq::RecurrentSeq2Seq(const RecurrentSeq2SeqOptions& options, Generator& generator)
    : options_(options.checked(type)),
      source_embedding_({.num_embeddings = options.vocabulary, .embedding_dim = options.d_model}, generator),
      target_embedding_({.num_embeddings = options.target_symbols(), .embedding_dim = options.d_model}, generator),
      dropout_({.p = options.dropout}, generator),
      encoder_(made(options, generator)),
      decoder_(made(options, generator)),
      output_({.in_features = options.hidden, .out_features = options.target_symbols()}, generator) {
  if (!options.attention) return;
  score_.emplace(LinearOptions{.in_features = options.hidden, .out_features = options.hidden, .bias = false},
                 generator);
  combine_.emplace(LinearOptions{.in_features = 2 * options.hidden, .out_features = options.hidden, .bias = false},
                   generator);
}

RecurrentSeq2Seq::Layers RecurrentSeq2Seq::made(const RecurrentSeq2SeqOptions& options, Generator& generator) {
  switch (options.cell) {
    case Cell::rnn:
      return RNN(options.recurrent(), generator);
    case Cell::lstm:
      return LSTM(options.recurrent(), generator);
    case Cell::gru:
      return GRU(options.recurrent(), generator);
  }
  fail<ValueError>("{}: there is no cell {}", type, static_cast<int>(options.cell));
}

Variable RecurrentSeq2Seq::forward(const Indices& source, const Indices& target_in, const SequenceMasks& masks) const {
  return decode(target_in, encode(source, masks.source), masks).logits;
}

EncodedSource RecurrentSeq2Seq::encode(const Indices& source, const Mask& source_mask) const {
  ModuleScope scope(*this);
  RecurrentResult result = run(encoder_, source_embedding_, source, "the source", source_mask, {});
  return {result.output, result.last};
}

DecodedTarget RecurrentSeq2Seq::decode(const Indices& target_in, const EncodedSource& encoded,
                                       const SequenceMasks& masks) const {
  ModuleScope scope(*this);
  RecurrentResult result = run(decoder_, target_embedding_, target_in, "the target", masks.target, encoded.state);
  Variable h = options_.attention ? attend(result.output, encoded.outputs, masks.memory) : result.output;
  return {output_(dropout_(h)), result.last};
}

RecurrentResult RecurrentSeq2Seq::run(const Layers& layers, const Embedding& embedding, const Indices& tokens,
                                      const char* name, const Mask& mask, const RecurrentState& first) const {
  check(tokens.dimension() == 2, "{} has shape {}, not (batch, time)", name, shape_of(tokens));
  std::vector<std::int64_t> lengths = lengths_of(name, mask, tokens);
  Variable x = dropout_(embedding(tokens));
  return std::visit([&](const auto& module) { return module(x, lengths, first); }, layers);
}

Variable RecurrentSeq2Seq::attend(const Variable& h, const Variable& memory, const Mask& mask) const {
  Variable query = (*score_)(h);
  if (AttentionRecorder::wanted()) AttentionRecorder::note(attention_weights(query, memory, mask));
  Variable found = scaled_dot_product_attention(query, memory, memory, mask);
  return tanh((*combine_)(concatenate({found, h}, -1)));
}

std::string RecurrentSeq2Seq::extra_repr() const { return changed_fields(options_); }

void RecurrentSeq2Seq::members(Members& members) const {
  auto child = [&](const char* name, const Layers& layers) {
    std::visit([&](const auto& module) { members.child(name, module); }, layers);
  };
  members.child("source_embedding", source_embedding_);
  members.child("target_embedding", target_embedding_);
  members.child("dropout", dropout_);
  child("encoder", encoder_);
  child("decoder", decoder_);
  if (score_) members.child("score", *score_);
  if (combine_) members.child("combine", *combine_);
  members.child("output", output_);
}

}  // namespace gradus::inline GRADUS_PRECISION::nn
