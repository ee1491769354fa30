#pragma once
#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

#include "gradus.hpp"

using namespace gradus;

/// Fifteen chapters of Moby-Dick, a token for each character.
struct Text {
  std::int64_t vocabulary = 0;
  Sequence tokens = {};
};

inline Text moby_dick() {
  const char* file = GRADUS_SOURCE_DIR "/data/excerpts/moby-dick.txt";
  std::ifstream once(file), again(file);
  CharacterTokenizer tokenizer = CharacterTokenizer::train(once);
  std::string text(std::istreambuf_iterator<char>(again), {});
  return {tokenizer.size(), tokenizer.encode(text)};
}

/// What comes after 8 characters: each is embedded in 16 numbers, and all 128
/// go through one hidden layer.
class Predictor : public nn::Module<Predictor> {
 public:
  static constexpr const char* type = "Predictor";
  Predictor(std::int64_t vocabulary, std::int64_t hidden,
            Generator& generator)
      : embedding_({.num_embeddings = vocabulary, .embedding_dim = 16},
                   generator),
        hidden_({.in_features = 128, .out_features = hidden}, generator),
        output_({.in_features = hidden, .out_features = vocabulary},
                generator) {}

  /// (batch, 8) to logits (batch, vocabulary).
  Variable forward(const Indices& before) const {
    Variable x = reshape(embedding_(before), {-1, 128});
    return output_(gelu(hidden_(x)));
  }
  void members(nn::Members& members) const override {
    members.child("embedding", embedding_);
    members.child("hidden", hidden_);
    members.child("output", output_);
  }

 private:
  nn::Embedding embedding_;
  nn::Linear hidden_, output_;
};

/// Places of the text: the 8 characters before each, and the one there.
struct Places {
  Indices before, after;  // (count, 8), (count,)
};

inline Places places(const Text& text, const std::vector<std::int64_t>& at) {
  Places p{Indices::from_shape({at.size(), 8}),
           Indices::from_shape({at.size()})};
  for (std::size_t i = 0; i < at.size(); ++i) {
    const auto start = text.tokens.begin() + at[i];
    std::copy(start, start + 8, p.before.data() + 8 * i);
    p.after(i) = start[8];
  }
  return p;
}

struct RunOptions {
  std::int64_t hidden = 64;
  std::int64_t batch = 64;  ///< places in a step
  std::int64_t steps = 500;
  double lr = 3e-3;
  std::uint64_t seed = 1;
};

struct Run {
  double loss = 0;     ///< on text that it was not trained on
  double weights = 0;  ///< those in products
  double tokens = 0;   ///< places that it was trained on
};

/// Trains with Adam. The rate rises for a tenth of the steps and falls to 0.
inline Run train(const Text& text, const RunOptions& options) {
  const std::int64_t all = std::ssize(text.tokens), held_out = all * 9 / 10;
  Generator generator(options.seed);
  Predictor model(text.vocabulary, options.hidden, generator);
  optim::Adam adam(model.parameters());
  optim::Schedule rate =
      optim::warm_up_cosine({.lr = options.lr,
                             .warm_up = options.steps / 10,
                             .updates = options.steps + 1});
  auto loss_at = [&](const std::vector<std::int64_t>& at) {
    Places p = places(text, at);
    return cross_entropy(model(p.before), p.after);
  };
  std::vector<std::int64_t> at(static_cast<std::size_t>(options.batch));
  for (std::int64_t step = 1; step <= options.steps; ++step) {
    for (std::int64_t& place : at) place = generator.integer(0, held_out - 8);
    adam.zero_grad();
    loss_at(at).backward();
    adam.set_lr(rate(step));
    adam.step();
  }
  NoGradGuard guard;
  at.clear();
  for (std::int64_t i = held_out; i + 8 < all; i += 3) at.push_back(i);
  return {.loss = loss_at(at).item(),
          .weights = double(options.hidden * (128 + text.vocabulary)),
          .tokens = double(options.steps * options.batch)};
}
