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

TEST_CASE("rotary and alibi reach every self-attention of a model, and no other") {
  for (nn::Positions positions : {nn::Positions::rotary, nn::Positions::alibi}) {
    Generator generator(1);
    std::string name = nn::name_of(positions);
    nn::Transformer transformer(
        {.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 8, .positions = positions}, generator);
    CHECK(count(to_string(transformer), "self_attn: MultiHeadAttention(d_model=4, heads=2, dropout=0.1, " + name) == 4);
    CHECK(count(to_string(transformer), ", " + name) == 4);
    nn::GPT gpt({.vocabulary = 5, .d_model = 4, .heads = 2, .layers = 2, .d_ff = 8, .positions = positions}, generator);
    CHECK(count(to_string(gpt), ", " + name) == 2);
    // Nothing is added to what is embedded then.
    for (const nn::ModuleBase* model : {static_cast<nn::ModuleBase*>(&transformer), static_cast<nn::ModuleBase*>(&gpt)})
      CHECK(count(to_string(*model), "positions: ") == 0);
  }
}

TEST_CASE("MultiHeadAttention: rotary and ALiBi tell positions apart in self-attention, and leave cross-attention") {
  auto run = [](nn::Positions positions, bool cross) {
    Generator generator(1);
    nn::MultiHeadAttention attention({.d_model = 4, .heads = 2, .positions = positions}, generator);
    Variable x(wave({1, 4, 4})), memory(wave({1, 3, 4}, 1));
    return cross ? attention(x, memory).value() : attention(x).value();
  };
  for (nn::Positions positions : {nn::Positions::rotary, nn::Positions::alibi}) {
    CHECK(run(positions, true) == run(nn::Positions::none, true));
    CHECK(run(positions, false) != run(nn::Positions::none, false));
  }
  // Those that are added to the embeddings do nothing here.
  CHECK(run(nn::Positions::learned, false) == run(nn::Positions::none, false));
}

TEST_CASE("MultiHeadAttention: with rotary positions only distances count, so all of them may begin anywhere") {
  Generator generator(1);
  nn::MultiHeadAttention attention({.d_model = 8, .heads = 2, .positions = nn::Positions::rotary}, generator);
  Variable x(wave({2, 5, 8}));
  for (std::int64_t first : {1, 10, 100000})
    check_close(attention(x, Mask::causal(5), first), attention(x, Mask::causal(5)).value(), 1e-9, 1e-10);
}

TEST_CASE("MultiHeadAttention: ALiBi without a causal mask is symmetric: what is mirrored gives the mirrored result") {
  Generator generator(1);
  nn::MultiHeadAttention attention({.d_model = 4, .heads = 2, .positions = nn::Positions::alibi}, generator);
  Tensor x = wave({1, 5, 4}), mirrored = empty({1, 5, 4});
  auto mirror = [](const Tensor& from, Tensor& to) {
    for (std::size_t t = 0; t < 5; ++t)
      for (std::size_t j = 0; j < 4; ++j) to(0, t, j) = from(0, 4 - t, j);
  };
  mirror(x, mirrored);
  Tensor want = empty({1, 5, 4});
  mirror(attention(Variable(x)).value(), want);
  check_close(attention(Variable(mirrored)), want, 1e-12, 1e-13);
}
