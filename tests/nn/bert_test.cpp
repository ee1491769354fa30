#include "nn/bert.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops/loss.hpp"
#include "autograd/ops/reduction.hpp"
#include "autograd/ops/shape.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

nn::BERT small_bert() {
  Generator g(3);
  return nn::BERT({.vocabulary = 7, .max_length = 5, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 16, .dropout = 0},
                  g);
}

bool same(const Variable& a, const Variable& b) { return mismatches(a.value(), b.value(), 1e-12, 1e-13).count == 0; }

}  // namespace

TEST_CASE("BERT: each position sees all others, but those that the mask hides") {
  nn::BERT model = small_bert();
  Indices tokens = indices({1, 4}, {1, 2, 3, 4}), other = indices({1, 4}, {1, 2, 3, 5});
  auto first = [](const Variable& hidden) { return slice(hidden, 1, 0, 1); };
  CHECK_FALSE(same(first(model(tokens)), first(model(other))));
  Mask three = Mask::padding({3}, 4);
  CHECK(same(first(model(tokens, three)), first(model(other, three))));
  CHECK(same(slice(model(tokens, three), 1, 0, 3), model(indices({1, 3}, {1, 2, 3}))));
}

TEST_CASE("BERT: tokens without segments are of the first, and a segment changes what is seen") {
  nn::BERT model = small_bert();
  Indices tokens = indices({1, 3}, {1, 2, 3});
  CHECK(same(model(tokens), model(tokens, indices({1, 3}, {0, 0, 0}))));
  CHECK_FALSE(same(model(tokens), model(tokens, indices({1, 3}, {0, 0, 1}))));
}

TEST_CASE("BERT: the head reads any hidden states, and shares its matrix with the word embedding") {
  nn::BERT model = small_bert();
  Variable hidden = model(indices({2, 3}, {1, 2, 3, 3, 2, 1}));
  Variable all = model.masked_language_logits(hidden), one = model.masked_language_logits(select(hidden, 1, 2));
  CHECK(all.shape() == Shape{2, 3, 7});
  CHECK(same(select(all, 1, 2), one));
  // Row 6 is no input: what it gets comes through the output.
  cross_entropy(all, indices({2, 3}, {1, 1, 1, 1, 1, 1})).backward();
  Tensor dw = model.parameter("word_embedding.weight").grad();
  double of_unused = 0;
  for (std::size_t j = 0; j < 8; ++j) of_unused += std::abs(static_cast<double>(dw(6, j)));
  CHECK(of_unused > 1e-3);
  CHECK(model.parameter("head_bias").has_grad());
}

TEST_CASE("BERT: pooled is tanh of a layer over the first position alone") {
  nn::BERT model = small_bert();
  Variable hidden(Generator(2).normal({2, 3, 8}));
  Tensor changed = hidden.value();
  for (std::size_t j = 0; j < 8; ++j) changed(0, 1, j) += 1;
  Variable pooled = model.pooled(hidden);
  CHECK(pooled.shape() == Shape{2, 8});
  CHECK(same(pooled, model.pooled(changed)));
  Variable row = select(hidden, 1, 0), weight = model.parameter("pooler.weight");
  for (std::size_t b = 0; b < 2; ++b) {
    double total = 0;
    for (std::size_t j = 0; j < 8; ++j) total += row.value()(b, j) * weight.value()(5, j);
    CHECK(pooled.value()(b, 5) == doctest::Approx(std::tanh(total)).epsilon(1e-12));
  }
}

TEST_CASE("BERT: it may be made without its heads, which are then asked for in vain") {
  Generator g(1);
  nn::BERT model({.vocabulary = 7,
                  .d_model = 8,
                  .heads = 2,
                  .layers = 1,
                  .d_ff = 16,
                  .pooler = false,
                  .masked_language_head = false},
                 g);
  Variable hidden = model(indices({1, 2}, {1, 2}));
  check_throws<ValueError>([&] { model.pooled(hidden); }, {"BERT", "without a pooler"});
  check_throws<ValueError>([&] { model.masked_language_logits(hidden); }, {"BERT", "without a masked-language head"});
  for (const nn::NamedParameter& named : model.named_parameters())
    CHECK_FALSE((named.name.starts_with("pooler") || named.name.starts_with("head")));
}

TEST_CASE("BERT: what it cannot read is an error with its path") {
  nn::BERT model = small_bert();
  check_throws<ShapeError>([&] { model(indices({1, 6}, {1, 2, 3, 4, 5, 6})); }, {"positions", "6", "5"});
  check_throws<ShapeError>([&] { model(indices({3}, {1, 2, 3})); }, {"BERT", "(3,)", "(batch, time)"});
  check_throws<ShapeError>([&] { model(indices({1, 2}, {1, 2}), indices({1, 3}, {0, 0, 0})); }, {"(1, 2)", "(1, 3)"});
  check_throws<ValueError>([&] { model(indices({1, 1}, {7})); }, {"word_embedding", "7"});
  check_throws<ValueError>([&] { model(indices({1, 1}, {1}), indices({1, 1}, {2})); }, {"segment_embedding", "2"});
  check_throws<ShapeError>([&] { model.pooled(Variable(zeros({2, 8}))); }, {"(2, 8)", "(batch, time, 8)"});
  check_throws<ShapeError>([&] { model.masked_language_logits(Variable(zeros({2, 7}))); }, {"head", "(2, 7)"});
}
