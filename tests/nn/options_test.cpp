#include <doctest/doctest.h>

#include <cmath>

#include "nn/bert.hpp"
#include "nn/gpt.hpp"
#include "nn/recurrent_seq2seq.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

// Making the module throws a ValueError that starts with its name.
template <class M, class Options>
void check_refused(const Options& options, const std::string& message, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
  Generator g(1);
  auto make = [&] {
    try {
      if constexpr (std::is_constructible_v<M, const Options&, Generator&>)
        M module(options, g);
      else if constexpr (std::is_constructible_v<M, const Options&>)
        M module(options);
      else
        M module(1, options, g);
    } catch (const ValueError& error) {
      bool starts = std::string(error.what()).starts_with(M::type);
      throw ValueError(starts ? error.what() : std::string("in another name: ") + error.what());
    }
  };
  check_throws<ValueError>(make, {std::string(M::type) + ": " + message}, file, line);
}

}  // namespace

TEST_CASE("options: a size that must be given is asked for by its name, in the name of the module that was made") {
  check_refused<nn::Linear>(nn::LinearOptions{}, "in_features must be at least 1, got 0");
  check_refused<nn::Linear>(nn::LinearOptions{.in_features = 3}, "out_features must be at least 1, got 0");
  check_refused<nn::Embedding>(nn::EmbeddingOptions{}, "num_embeddings must be at least 1, got 0");
  check_refused<nn::Embedding>(nn::EmbeddingOptions{.num_embeddings = 3}, "embedding_dim must be at least 1");
  check_refused<nn::LayerNorm>(nn::LayerNormOptions{}, "width must be at least 1, got 0");
  check_refused<nn::LayerNorm>(nn::LayerNormOptions{.width = 2, .eps = NAN},
                               "eps must be finite and 0 or more, got nan");
  check_refused<nn::LayerNorm>(nn::LayerNormOptions{.width = 2, .eps = -1e-5}, "eps must be finite and 0 or more, got");
  check_refused<nn::RMSNorm>(nn::RMSNormOptions{}, "width must be at least 1, got 0");
  check_refused<nn::RMSNorm>(nn::RMSNormOptions{.width = 2, .eps = -1e-5}, "eps must be finite and 0 or more, got");
  check_refused<nn::Transformer>(nn::TransformerOptions{}, "vocabulary must be at least 1, got 0");
  check_refused<nn::RNN>(nn::RecurrentOptions{}, "input_size must be at least 1, got 0");
  check_refused<nn::LSTM>(nn::RecurrentOptions{.input_size = 3}, "hidden_size must be at least 1, got 0");
}

TEST_CASE("options: a module made of others is refused in its own name and words, not in those of its parts") {
  check_refused<nn::FeedForward>(nn::FeedForwardOptions{.d_model = 0}, "d_model must be at least 1, got 0");
  check_refused<nn::FeedForward>(nn::FeedForwardOptions{.d_model = 2, .d_ff = -3}, "d_ff must be at least 1, got -3");
  check_refused<nn::FeedForward>(nn::FeedForwardOptions{.dropout = 1.5}, "dropout must be between 0 and 1, got 1.5");
  check_refused<nn::FeedForward>(nn::FeedForwardOptions{.activation = static_cast<nn::Activation>(7)},
                                 "there is no activation 7");
  check_refused<nn::MultiHeadAttention>(nn::MultiHeadAttentionOptions{.d_model = -2}, "d_model must be at least 1");
  check_refused<nn::MultiHeadAttention>(nn::MultiHeadAttentionOptions{.heads = 0}, "heads must be at least 1, got 0");
  check_refused<nn::MultiHeadAttention>(nn::MultiHeadAttentionOptions{.d_model = 10, .heads = 4},
                                        "d_model 10 is not a multiple of heads 4");
  check_refused<nn::MultiHeadAttention>(nn::MultiHeadAttentionOptions{.dropout = NAN}, "dropout must be between 0");
  check_refused<nn::MultiHeadAttention>(nn::MultiHeadAttentionOptions{.positions = static_cast<nn::Positions>(9)},
                                        "there are no positions 9");
  check_refused<nn::GPT>(nn::GPTOptions{.d_model = 6, .heads = 2, .positions = nn::Positions::rotary},
                         "rotary positions need heads of an even width, and d_model 6 / heads 2 is 3");
  for (const auto& [options, message] : std::vector<std::pair<nn::TransformerLayerOptions, std::string>>{
           {{.d_model = 0}, "d_model must be at least 1, got 0"},
           {{.d_model = 10, .heads = 4}, "d_model 10 is not a multiple of heads 4"},
           {{.d_ff = 0}, "d_ff must be at least 1, got 0"},
           {{.dropout = -1}, "dropout must be between 0 and 1, got -1"}}) {
    check_refused<nn::TransformerEncoderLayer>(options, message);
    check_refused<nn::TransformerDecoderLayer>(options, message);
    check_refused<nn::TransformerEncoder>(options, message);
    check_refused<nn::TransformerDecoder>(options, message);
    check_refused<nn::Transformer>(nn::TransformerOptions{.vocabulary = 3,
                                                          .d_model = options.d_model,
                                                          .heads = options.heads,
                                                          .d_ff = options.d_ff,
                                                          .dropout = options.dropout},
                                   message);
  }
  check_refused<nn::GPT>(nn::GPTOptions{.vocabulary = 0}, "vocabulary must be at least 1, got 0");
  check_refused<nn::GPT>(nn::GPTOptions{.max_length = 0}, "max_length must be at least 1, got 0");
  check_refused<nn::GPT>(nn::GPTOptions{.d_model = 10, .heads = 4}, "d_model 10 is not a multiple of heads 4");
  check_refused<nn::GPT>(nn::GPTOptions{.dropout = 2}, "dropout must be between 0 and 1, got 2");
  check_refused<nn::BERT>(nn::BERTOptions{.vocabulary = 0}, "vocabulary must be at least 1, got 0");
  check_refused<nn::BERT>(nn::BERTOptions{.segments = 0}, "segments must be at least 1, got 0");
  check_refused<nn::BERT>(nn::BERTOptions{.max_length = 0}, "max_length must be at least 1, got 0");
  check_refused<nn::BERT>(nn::BERTOptions{.d_model = 10, .heads = 4}, "d_model 10 is not a multiple of heads 4");
  check_refused<nn::BERT>(nn::BERTOptions{.norm_eps = -1}, "norm_eps must be finite and 0 or more, got -1");
  check_refused<nn::BERT>(nn::BERTOptions{.layers = -1}, "layers must be at least 0, got -1");
  check_refused<nn::GPT>(nn::GPTOptions{.layers = -1}, "layers must be at least 0, got -1");
  check_refused<nn::Transformer>(nn::TransformerOptions{.vocabulary = 3, .layers = -1},
                                 "layers must be at least 0, got -1");
  check_refused<nn::Transformer>(
      nn::TransformerOptions{.vocabulary = 3, .positions = nn::Positions::learned, .max_length = 0},
      "max_length must be at least 1, got 0");
  check_refused<nn::Transformer>(nn::TransformerOptions{.vocabulary = 3, .target_vocabulary = -1},
                                 "target_vocabulary must be at least 0, got -1");
  for (const auto& [norms, message] : std::vector<std::pair<nn::Norms, std::string>>{
           {{.norm = static_cast<nn::Norm>(5)}, "there is no norm 5"},
           {{.norm_eps = -1}, "norm_eps must be finite and 0 or more, got -1"}}) {
    check_refused<nn::TransformerEncoderLayer>(nn::TransformerLayerOptions{.norms = norms}, message);
    check_refused<nn::TransformerDecoder>(nn::TransformerLayerOptions{.norms = norms}, message);
  }
  for (const auto& [norms, message] : std::vector<std::pair<nn::Norms, std::string>>{
           {{.norm = static_cast<nn::Norm>(5)}, "norm must be layer_norm or rms_norm"},
           {{.norm_eps = -1}, "norm_eps must be finite and 0 or more, got -1"}}) {
    check_refused<nn::Transformer>(nn::TransformerOptions{.vocabulary = 3, .norms = norms}, message);
    check_refused<nn::GPT>(nn::GPTOptions{.norms = norms}, message);
  }
  check_refused<nn::SinusoidalPositionalEncoding>(nn::PositionalEncodingOptions{.d_model = 0}, "d_model must be at");
  check_refused<nn::LearnedPositionalEncoding>(nn::PositionalEncodingOptions{.max_length = 0}, "max_length must be at");
}

TEST_CASE("options: what the paper's base model names has its value") {
  nn::TransformerOptions model;
  CHECK(std::vector<std::int64_t>{model.d_model, model.heads, model.layers, model.d_ff} ==
        std::vector<std::int64_t>{512, 8, 6, 2048});
  CHECK(model.dropout == 0.1);
  nn::TransformerLayerOptions layer;
  CHECK(std::vector<std::int64_t>{layer.d_model, layer.heads, layer.d_ff} == std::vector<std::int64_t>{512, 8, 2048});
  CHECK(layer.dropout == 0.1);
  CHECK(nn::MultiHeadAttentionOptions().d_model == 512);
  CHECK(nn::MultiHeadAttentionOptions().heads == 8);
  CHECK(nn::FeedForwardOptions().d_model == 512);
  CHECK(nn::FeedForwardOptions().d_ff == 2048);
  CHECK(nn::PositionalEncodingOptions().d_model == 512);
  nn::BERTOptions bert;  // Devlin et al. 2019, 3: BERT base
  CHECK(std::vector<std::int64_t>{bert.vocabulary, bert.segments, bert.max_length, bert.d_model, bert.heads,
                                  bert.layers,
                                  bert.d_ff} == std::vector<std::int64_t>{30522, 2, 512, 768, 12, 12, 3072});
}

TEST_CASE("options: recurrent modules and models of them are refused in their own names") {
  check_refused<nn::RecurrentSeq2Seq>(nn::RecurrentSeq2SeqOptions{}, "vocabulary must be at least 1, got 0");
  nn::RecurrentSeq2SeqOptions seq2seq{.vocabulary = 3};
  check_refused<nn::RecurrentSeq2Seq>(seq2seq, "d_model must be at least 1, got 0");
  seq2seq.d_model = 2;
  check_refused<nn::RecurrentSeq2Seq>(seq2seq, "hidden must be at least 1, got 0");
  seq2seq.hidden = 2;
  seq2seq.layers = 0;
  check_refused<nn::RecurrentSeq2Seq>(seq2seq, "layers must be at least 1, got 0");
  seq2seq.layers = 1;
  seq2seq.target_vocabulary = -1;
  check_refused<nn::RecurrentSeq2Seq>(seq2seq, "target_vocabulary must be at least 0, got -1");
  seq2seq.target_vocabulary = 0;
  seq2seq.dropout = NAN;
  check_refused<nn::RecurrentSeq2Seq>(seq2seq, "dropout must be between 0 and 1, got nan");
  seq2seq.dropout = 0;
  seq2seq.cell = static_cast<Cell>(7);
  check_refused<nn::RecurrentSeq2Seq>(seq2seq, "cell must be rnn, lstm or gru, got 7");
  check_refused<nn::GRU>(nn::RecurrentOptions{.input_size = 3, .hidden_size = 2, .layers = 0},
                         "layers must be at least 1, got 0");
  check_refused<nn::GRU>(nn::RecurrentOptions{.input_size = 3, .hidden_size = 2, .dropout = 2},
                         "dropout must be between 0 and 1, got 2");
}
