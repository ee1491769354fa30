#include <fmt/core.h>

#include "gradus.hpp"

using namespace gradus;

int main() {
  Generator generator(1);
  nn::Embedding embedding({.num_embeddings = 3, .embedding_dim = 8},
                          generator);
  nn::TransformerEncoder encoder(
      2, {.d_model = 8, .heads = 2, .d_ff = 16, .dropout = 0}, generator);
  nn::SinusoidalPositionalEncoding sinusoidal({.d_model = 8});
  nn::LearnedPositionalEncoding learned({.d_model = 8, .max_length = 4},
                                        generator);

  // Step 1's two sentences, read with positions: how much does a "dog" that
  // comes first differ from one that comes last?
  auto compare = [&](const char* name, auto positions) {
    Tensor first =
        encoder(positions(embedding(indices({1, 3}, {0, 1, 2})))).value();
    Tensor last =
        encoder(positions(embedding(indices({1, 3}, {2, 1, 0})))).value();
    double largest = 0;
    for (std::size_t j = 0; j < 8; ++j)
      largest =
          std::max<double>(largest, std::abs(first(0, 0, j) - last(0, 2, j)));
    fmt::print("{:10}  {:.4f}\n", name, largest);
  };
  compare("none", [](const Variable& x) { return x; });
  compare("sinusoidal", [&](const Variable& x) { return sinusoidal(x); });
  compare("learned", [&](const Variable& x) { return learned(x); });

  fmt::print("\n{}\n{}\n\n", to_string(sinusoidal), to_string(learned));
  fmt::print("sinusoidal, 10000 positions: {}\n",
             sinusoidal(Variable(zeros({1, 10000, 8}))).shape());
  fmt::print("learned, 4 positions: {}\n",
             learned(Variable(zeros({1, 4, 8}))).shape());
  try {
    learned(Variable(zeros({1, 5, 8})));
  } catch (const ShapeError& error) {
    fmt::print("learned, 5 positions: {}\n", error.what());
  }
}
