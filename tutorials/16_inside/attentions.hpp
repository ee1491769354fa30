#pragma once
#include <utility>

#include "gradus.hpp"

using namespace gradus;

/// x + Attention(LayerNorm(x)), causal, with rotary positions.
class Block : public nn::Module<Block> {
 public:
  static constexpr const char* type = "Block";

  Block(std::int64_t d_model, std::int64_t heads, Generator& generator)
      : norm_({.width = d_model}),
        attention_({.d_model = d_model,
                    .heads = heads,
                    .positions = nn::Positions::rotary},
                   generator) {}

  Variable forward(const Variable& x) const {
    return x + attention_(norm_(x), Mask::causal(x.size(1)));
  }

  void members(nn::Members& members) const override {
    members.child("norm", norm_);
    members.child("attention", attention_);
  }

 private:
  nn::LayerNorm norm_;
  nn::MultiHeadAttention attention_;
};

/// A GPT of attention alone: (batch, time) to logits of the token that
/// follows each, (batch, time, vocabulary).
class Attentions : public nn::Module<Attentions> {
 public:
  static constexpr const char* type = "Attentions";
  static constexpr std::int64_t vocabulary = 32, d_model = 32, heads = 2;

  Attentions(int layers, Generator& generator)
      : embedding_({.num_embeddings = vocabulary, .embedding_dim = d_model},
                   generator),
        norm_({.width = d_model}),
        output_({.in_features = d_model, .out_features = vocabulary},
                generator) {
    for (int i = 0; i < layers; ++i)
      layers_.emplace_back(d_model, heads, generator);
  }

  Variable forward(const Indices& tokens) const {
    Variable x = embedding_(tokens);
    for (const Block& layer : layers_) x = layer(x);
    return output_(norm_(x));
  }

  void members(nn::Members& members) const override {
    members.child("embedding", embedding_);
    members.children("layers", layers_);
    members.child("norm", norm_);
    members.child("output", output_);
  }

 private:
  nn::Embedding embedding_;
  std::vector<Block> layers_;
  nn::LayerNorm norm_;
  nn::Linear output_;
};

/// Rows in which some tokens, all different, come again and again.
struct Repeats {
  Indices tokens;  ///< (batch, time), 1 to 31
  Indices next;    ///< what follows each; 0 where nobody can know it
  std::vector<std::int64_t> period;  ///< of each row
};

inline Repeats draw(std::int64_t rows, std::int64_t low, std::int64_t high,
                    Generator& generator) {
  const std::int64_t time = 32;
  Repeats drawn{
      .tokens = indices({rows, time}, std::vector<std::int64_t>(rows * time)),
      .next = indices({rows, time}, std::vector<std::int64_t>(rows * time)),
      .period = {}};
  for (std::int64_t row = 0; row < rows; ++row) {
    std::vector<std::int64_t> deck;
    for (std::int64_t id = 1; id < Attentions::vocabulary; ++id)
      deck.push_back(id);
    std::int64_t period = generator.integer(low, high);
    for (std::int64_t i = 0; i < period; ++i)  // draw without putting back
      std::swap(deck[i], deck[generator.integer(i, deck.size() - 1)]);
    drawn.period.push_back(period);
    for (std::int64_t t = 0; t < time; ++t) {
      drawn.tokens(row, t) = deck[t % period];
      if (t >= period && t + 1 < time)
        drawn.next(row, t) = deck[(t + 1) % period];
    }
  }
  return drawn;
}

/// How well it says what can be known.
inline Variable loss_of(const Attentions& model, const Repeats& repeats) {
  return cross_entropy(model(repeats.tokens), repeats.next,
                       {.ignore_index = 0});
}

/// Two scores of a head, over all tokens that have come before: how much of
/// their weight is on the token before them, and how much on those that
/// followed them earlier.
struct Scores {
  double previous = 0, prefix = 0;
};
inline Scores scores(const Tensor& weights, std::int64_t head,
                     const Repeats& repeats) {
  Scores sum;
  double count = 0;
  for (std::size_t row = 0; row < repeats.period.size(); ++row) {
    std::int64_t period = repeats.period[row];
    auto time = static_cast<std::int64_t>(weights.shape(2));
    for (std::int64_t t = period; t < time; ++t, ++count) {
      sum.previous += weights(row, head, t, t - 1);
      for (std::int64_t j = t + 1 - period; j > 0; j -= period)
        sum.prefix += weights(row, head, t, j);
    }
  }
  return {sum.previous / count, sum.prefix / count};
}
