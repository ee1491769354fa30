#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

const std::vector<std::string> words = {"dog", "bites", "man"};

/// What the encoder makes of each word: a line each, and the first four of
/// its eight numbers.
Tensor read(const nn::TransformerEncoder& encoder,
            const nn::Embedding& embedding, const Sequence& sentence,
            const Mask& mask) {
  Tensor y = encoder(embedding(indices({1, 3}, sentence)), mask).value();
  for (std::size_t i = 0; i < sentence.size(); ++i)
    fmt::print("  {:5}  {:7.4f} {:7.4f} {:7.4f} {:7.4f} ...\n",
               words[static_cast<std::size_t>(sentence[i])], y(0, i, 0),
               y(0, i, 1), y(0, i, 2), y(0, i, 3));
  return y;
}

/// The largest difference between a word of `a` and the same word of `b`,
/// which has them in the opposite order.
double difference(const Tensor& a, const Tensor& b) {
  double largest = 0;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 8; ++j)
      largest =
          std::max<double>(largest, std::abs(a(0, i, j) - b(0, 2 - i, j)));
  return largest;
}

int main() {
  Generator generator(1);
  nn::Embedding embedding({.num_embeddings = 3, .embedding_dim = 8},
                          generator);
  nn::TransformerEncoder encoder(
      2, {.d_model = 8, .heads = 2, .d_ff = 16, .dropout = 0}, generator);

  fmt::print("dog bites man\n");
  Tensor a = read(encoder, embedding, {0, 1, 2}, {});
  fmt::print("man bites dog\n");
  Tensor b = read(encoder, embedding, {2, 1, 0}, {});
  bool equal = difference(a, b) < 1e-5;
  fmt::print("word by word the same, to rounding: {}\n\n", equal);

  fmt::print("dog bites man, causal mask\n");
  Tensor c = read(encoder, embedding, {0, 1, 2}, Mask::causal(3));
  fmt::print("man bites dog, causal mask\n");
  Tensor d = read(encoder, embedding, {2, 1, 0}, Mask::causal(3));
  fmt::print("largest difference of a word: {:.4f}\n", difference(c, d));
  return equal ? 0 : 1;
}
