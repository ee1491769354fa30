#include "tests/nn/module_samples.hpp"

#include "autograd/ops/shape.hpp"
#include "nn/activation.hpp"
#include "nn/bert.hpp"
#include "nn/gpt.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/sequential.hpp"
#include "nn/transformer.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

template <class M>
ModuleSample sample(const std::string& name, M made, const Shape& shape, std::int64_t count,
                    std::function<Variable(const M&, const Variable&)> call) {
  auto module = std::make_shared<M>(std::move(made));
  Variable input;
  if (!shape.empty()) input = Variable(Generator(5).normal(shape), true);
  return {.name = name,
          .module = module,
          .input = input,
          .run = [module, call](const Variable& x) { return call(*module, x); },
          .parameter_count = count,
          .clone = [=] { return sample<M>(name, nn::clone(*module), shape, count, call); },
          .taken = [=] { return sample<M>(name, std::move(*module), shape, count, call); }};
}

template <class M>
ModuleSample sample(const std::string& name, M made, const Shape& shape, std::int64_t count) {
  return sample<M>(name, std::move(made), shape, count, [](const M& m, const Variable& x) { return m(x); });
}

/// Of a padded batch, both what it puts out and its last states.
template <class M>
ModuleSample recurrent(const std::string& name, const nn::RecurrentOptions& options, std::int64_t count, Generator& g) {
  return sample<M>(name, M(options, g), {2, 3, options.input_size}, count, [](const M& m, const Variable& x) {
    auto [y, last] = m(x, std::vector<std::int64_t>{3, 2});
    return concatenate({reshape(y, {-1}), reshape(last.h, {-1})});
  });
}

}  // namespace

std::vector<ModuleSample> module_samples() {
  using namespace nn;
  Generator g(1);
  const std::int64_t attention = 4 * (6 * 6 + 6), norm = 2 * 6, feed_forward = 6 * 8 + 8 + 8 * 6 + 6;
  const std::int64_t encoder_layer = attention + feed_forward + 2 * norm;
  const std::int64_t decoder_layer = 2 * attention + feed_forward + 3 * norm;
  TransformerLayerOptions layer{.d_model = 6, .heads = 2, .d_ff = 8, .dropout = 0, .activation = Activation::gelu};
  TransformerLayerOptions pre = layer;
  pre.norm_first = true;
  Indices source = indices({2, 4}, {1, 2, 3, 4, 4, 3, 0, 0}), target = indices({2, 3}, {1, 2, 3, 1, 4, 0});
  Mask source_mask = Mask::padding({4, 2}, 4), target_mask = Mask::causal(3) & Mask::padding({3, 2}, 3);
  Variable memory(g.normal({2, 4, 6}));
  auto transformer = [&](const TransformerOptions& options, std::int64_t count) {
    return sample<Transformer>("Transformer", Transformer(options, g), {}, count,
                               [=](const Transformer& m, const Variable&) {
                                 return m(source, target, SequenceMasks{source_mask, target_mask, source_mask});
                               });
  };

  std::vector<ModuleSample> all;
  all.push_back(sample("Linear", Linear({.in_features = 3, .out_features = 4}, g), {2, 3}, 16));
  all.push_back(sample("Linear, no bias", Linear({.in_features = 3, .out_features = 4, .bias = false}, g), {2, 3}, 12));
  all.push_back(sample<Embedding>("Embedding", Embedding({.num_embeddings = 5, .embedding_dim = 3}, g), {}, 15,
                                  [source](const Embedding& m, const Variable&) { return m(source); }));
  all.push_back(sample("LayerNorm", LayerNorm({.width = 6}), {2, 6}, norm));
  all.push_back(sample("RMSNorm", RMSNorm({.width = 6}), {2, 6}, 6));
  all.push_back(sample("Dropout", Dropout({.p = 0}, g), {2, 3}, 0));
  all.push_back(sample("ReLU", ReLU(), {2, 3}, 0));
  all.push_back(sample("GELU", GELU(), {2, 3}, 0));
  all.push_back(sample("GELU by tanh", GELU(Approximate::tanh), {2, 3}, 0));
  all.push_back(sample("SiLU", SiLU(), {2, 3}, 0));
  all.push_back(sample("Tanh", Tanh(), {2, 3}, 0));
  all.push_back(sample("Sigmoid", Sigmoid(), {2, 3}, 0));
  all.push_back(sample("Sequential",
                       Sequential(
                           Linear({.in_features = 3, .out_features = 4}, g), [](const Variable& x) { return gelu(x); },
                           Linear({.in_features = 4, .out_features = 1}, g)),
                       {2, 3}, 21));
  all.push_back(sample("SinusoidalPositionalEncoding", SinusoidalPositionalEncoding({.d_model = 5}), {2, 3, 5}, 0));
  all.push_back(sample("LearnedPositionalEncoding", LearnedPositionalEncoding({.d_model = 5, .max_length = 3}, g),
                       {2, 3, 5}, 15));
  all.push_back(sample("MultiHeadAttention", MultiHeadAttention({.d_model = 6, .heads = 2}, g), {2, 3, 6}, attention));
  for (Positions positions : {Positions::rotary, Positions::alibi})
    all.push_back(sample(fmt::format("MultiHeadAttention, {}", name_of(positions)),
                         MultiHeadAttention({.d_model = 6, .heads = 3, .positions = positions}, g), {2, 3, 6},
                         attention));
  all.push_back(sample<MultiHeadAttention>(
      "MultiHeadAttention, cross", MultiHeadAttention({.d_model = 6, .heads = 3}, g), {2, 3, 6}, attention,
      [=](const MultiHeadAttention& m, const Variable& x) { return m(x, memory, source_mask); }));
  all.push_back(sample("FeedForward", FeedForward({.d_model = 6, .d_ff = 8, .activation = Activation::gelu}, g),
                       {2, 3, 6}, feed_forward));
  for (Activation activation : {Activation::gelu_tanh, Activation::silu})
    all.push_back(sample("FeedForward", FeedForward({.d_model = 6, .d_ff = 8, .activation = activation}, g), {2, 3, 6},
                         feed_forward));
  all.push_back(sample("FeedForward, swiglu",
                       FeedForward({.d_model = 6, .d_ff = 8, .activation = Activation::swiglu}, g), {2, 3, 6},
                       3 * 6 * 8));
  TransformerLayerOptions gated = pre;
  gated.activation = Activation::swiglu;
  gated.norms = {.norm = Norm::rms_norm, .norm_eps = 1e-3, .final_norm = false};
  all.push_back(sample("TransformerEncoder, gated, RMSNorm", TransformerEncoder(2, gated, g), {2, 3, 6},
                       2 * (attention + 3 * 6 * 8 + 2 * 6)));
  all.push_back(sample("TransformerEncoderLayer", TransformerEncoderLayer(layer, g), {2, 3, 6}, encoder_layer));
  all.push_back(sample("TransformerEncoderLayer, pre-norm", TransformerEncoderLayer(pre, g), {2, 3, 6}, encoder_layer));
  all.push_back(sample("TransformerEncoder", TransformerEncoder(2, pre, g), {2, 3, 6}, 2 * encoder_layer + norm));
  for (const auto& options : {layer, pre})
    all.push_back(sample<TransformerDecoderLayer>(
        "TransformerDecoderLayer", TransformerDecoderLayer(options, g), {2, 3, 6}, decoder_layer,
        [=](const TransformerDecoderLayer& m, const Variable& x) { return m(x, memory, target_mask, source_mask); }));
  all.push_back(sample<TransformerDecoder>(
      "TransformerDecoder", TransformerDecoder(1, pre, g), {2, 3, 6}, decoder_layer + norm,
      [=](const TransformerDecoder& m, const Variable& x) { return m(x, memory, target_mask, source_mask); }));
  TransformerOptions whole{.vocabulary = 5, .d_model = 6, .heads = 2, .layers = 1, .d_ff = 8, .dropout = 0};
  whole.activation = Activation::gelu;
  std::int64_t count = 2 * 30 + encoder_layer + norm + decoder_layer + norm + 6 * 5 + 5;
  all.push_back(transformer(whole, count));
  TransformerOptions two = whole;
  two.target_vocabulary = 7;  // two rows more of the target's embedding, two more of the output
  all.push_back(transformer(two, count + 2 * 6 + 2 * 6 + 2));
  whole.positions = Positions::learned;
  whole.max_length = 4;
  all.push_back(transformer(whole, count + 24));
  whole.heads = 3;
  whole.positions = Positions::rotary;
  all.push_back(transformer(whole, count));
  whole.positions = Positions::alibi;
  all.push_back(transformer(whole, count));
  GPTOptions gpt{.vocabulary = 5, .max_length = 4, .d_model = 6, .heads = 3, .layers = 1, .d_ff = 8, .dropout = 0};
  for (Positions positions : {Positions::learned, Positions::rotary, Positions::alibi}) {
    gpt.positions = positions;
    all.push_back(sample<GPT>("GPT", GPT(gpt, g), {},
                              5 * 6 + (positions == Positions::learned ? 4 * 6 : 0) + encoder_layer + norm,
                              [source](const GPT& m, const Variable&) { return m(source); }));
  }
  all.push_back(recurrent<RNN>("RNN", {.input_size = 2, .hidden_size = 3}, 3 * (2 + 3 + 2), g));
  all.push_back(recurrent<LSTM>("LSTM", {.input_size = 2, .hidden_size = 3}, 4 * 3 * (2 + 3 + 2), g));
  all.push_back(recurrent<GRU>("GRU, two layers, both directions",
                               {.input_size = 2, .hidden_size = 2, .layers = 2, .bidirectional = true},
                               2 * 3 * 2 * ((2 + 2 + 2) + (4 + 2 + 2)), g));
  for (bool attention : {false, true}) {
    RecurrentSeq2SeqOptions options{.vocabulary = 5, .target_vocabulary = 6, .d_model = 2, .hidden = 3};
    options.cell = attention ? Cell::gru : Cell::lstm;
    options.attention = attention;
    std::int64_t of_layers = 2 * (attention ? 3 : 4) * 3 * (2 + 3 + 2), of_attention = attention ? 3 * 3 + 3 * 6 : 0;
    all.push_back(sample<RecurrentSeq2Seq>(
        "RecurrentSeq2Seq", RecurrentSeq2Seq(options, g), {}, (5 + 6) * 2 + of_layers + of_attention + 6 * (3 + 1),
        [=](const RecurrentSeq2Seq& m, const Variable&) {
          return m(source, target, SequenceMasks{source_mask, target_mask, source_mask});
        }));
  }
  BERTOptions bert{.vocabulary = 5, .max_length = 4, .d_model = 6, .heads = 2, .layers = 1, .d_ff = 8, .dropout = 0};
  std::int64_t body = 5 * 6 + 2 * 6 + 4 * 6 + norm + encoder_layer, square = 6 * 6 + 6;
  all.push_back(
      sample<BERT>("BERT", BERT(bert, g), {}, body + square + square + norm + 5, [=](const BERT& m, const Variable&) {
        Variable hidden = m(source, indices({2, 4}, {0, 0, 1, 1, 1, 0, 0, 0}), source_mask);
        return concatenate({m.pooled(hidden), select(m.masked_language_logits(hidden), 1, 1)}, 1);
      }));
  bert.pooler = bert.masked_language_head = false;
  all.push_back(sample<BERT>("BERT without heads", BERT(bert, g), {}, body, [=](const BERT& m, const Variable&) {
    return m(source, indices({2, 4}, {0, 0, 1, 1, 1, 0, 0, 0}));
  }));
  return all;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
