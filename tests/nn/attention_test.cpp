#include "nn/attention.hpp"

#include <doctest/doctest.h>

#include "nn/gpt.hpp"
#include "nn/transformer.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::wave;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("MultiHeadAttention: biases start at 0") {
  Generator generator(1);
  nn::MultiHeadAttention attention({.d_model = 6, .heads = 2}, generator);
  check_close(attention.parameter("in_proj_bias"), zeros({18}), 0, 0);
  check_close(attention.parameter("out_proj.bias"), zeros({6}), 0, 0);
}

TEST_CASE("MultiHeadAttention: cross-attention to x itself is self-attention, in values and gradients") {
  Generator generator(1);
  nn::MultiHeadAttention attention({.d_model = 6, .heads = 2}, generator);
  auto run = [&](bool cross) {
    attention.zero_grad();
    Variable x(wave({2, 5, 6}), true), y = cross ? attention(x, x, Mask::causal(5)) : attention(x, Mask::causal(5));
    y.backward(wave(y.shape(), 2));
    return std::vector<Tensor>{y.value(), x.grad(), attention.parameter("in_proj_weight").grad(),
                               attention.parameter("in_proj_bias").grad()};
  };
  std::vector<Tensor> itself = run(false), across = run(true);
  for (std::size_t i = 0; i < itself.size(); ++i) check_close(across[i], itself[i], 1e-12, 1e-13);
}

TEST_CASE("an option of attention reaches every attention of a model") {
  Generator generator(1);
  nn::Transformer transformer(
      {.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 8, .attention = {.alibi = true}}, generator);
  CHECK(count(to_string(transformer), "alibi") == 6);
  nn::GPT gpt({.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 8, .attention = {.alibi = true}},
              generator);
  CHECK(count(to_string(gpt), "alibi") == 2);
}

TEST_CASE("MultiHeadAttention: ALiBi tells positions apart in self-attention, and leaves cross-attention as it is") {
  auto run = [](bool alibi, bool cross) {
    Generator generator(1);
    nn::MultiHeadAttention attention({.d_model = 4, .heads = 2, .attention = {.alibi = alibi}}, generator);
    Variable x(wave({1, 4, 4})), memory(wave({1, 3, 4}, 1));
    return cross ? attention(x, memory).value() : attention(x).value();
  };
  CHECK(run(true, true) == run(false, true));
  CHECK(run(true, false) != run(false, false));
}
