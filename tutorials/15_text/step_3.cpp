#include <cmath>

#include "text.hpp"

/// Says what follows by what followed the last two tokens in training.
class CountingModel final : public nn::NextSymbol {
 public:
  CountingModel(const Trigram& trigram, std::int64_t vocabulary)
      : trigram_(trigram), vocabulary_(vocabulary) {}

  void keep(const std::vector<std::int64_t>&) override {}  // one row only

 private:
  Tensor next(const Indices& symbols) override {
    for (std::int64_t symbol : symbols) read_.push_back(symbol);
    const std::int64_t last = read_.back(), before = read_.end()[-2];
    Tensor logits = empty({1, vocabulary_});
    for (std::int64_t s = 0; s < vocabulary_; ++s)
      logits(0, s) = static_cast<Scalar>(
          std::log(trigram_.probability(before, last, s)));
    return logits;
  }

  const Trigram& trigram_;
  std::int64_t vocabulary_;
  Sequence read_;
};

int main() {
  const Text text = moby_dick();
  BytePairTokenizer tokenizer = byte_pairs(text.training, 500);
  Trigram trigram(tokenizer.encode(text.training), tokenizer.size());
  Sequence prompt = tokenizer.encode("\n\nI saw the");

  auto write = [&](const char* how, nn::GenerateOptions options) {
    Generator generator(3);
    options.max_length = 80;
    options.generator = &generator;
    CountingModel model(trigram, tokenizer.size());
    Indices written = nn::generate(
        model, indices({1, std::ssize(prompt)}, prompt), options);
    fmt::print("{}\n", how);
    print_written(
        "I saw the" + tokenizer.decode({written.begin(), written.end()}), 2);
  };
  write("temperature 0", {.temperature = 0});
  write("temperature 0.5", {.temperature = 0.5});
  write("temperature 1", {.temperature = 1});
  write("temperature 2", {.temperature = 2});
  write("the likeliest 5 (top-k)", {.top_k = 5});
  write("the likeliest 70 % (top-p)", {.top_p = 0.7});
}
