#include "nn/decoding.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "autograd/core/parallel.hpp"
#include "nn/beam_search.hpp"
#include "nn/init.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/texts.hpp"

using namespace gradus;
using testing::by_precision;
using testing::check_close;
using testing::check_throws;
using testing::columns_of_text;
using testing::last;
using testing::random_symbols;
using testing::row_of;

namespace {

nn::TransformerOptions transformer_options(bool norm_first = false) {
  return {.vocabulary = 6, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 12, .dropout = 0, .norm_first = norm_first};
}

/// A wide start says more than one symbol.
template <class Model>
void start_wide(Model& model, Generator& generator) {
  for (auto& [name, parameter] : model.named_parameters())
    if (parameter.dimension() == 2) nn::init::normal(parameter, generator, 0, 1);
}

nn::GPT wide_gpt(std::int64_t max_length) {
  Generator g(3);
  nn::GPT model(
      {.vocabulary = 7, .max_length = max_length, .d_model = 8, .heads = 2, .layers = 2, .d_ff = 16, .dropout = 0}, g);
  start_wide(model, g);
  return model;
}

constexpr double tolerance = by_precision(1e-4, 1e-9);

}  // namespace

TEST_CASE("greedy decoding equals decoding each row by itself, and stops at the end symbol") {
  Generator g(11);
  nn::Transformer model(transformer_options(), g);
  Indices source = indices({2, 3}, {1, 2, 3, 4, 5, 1});
  Indices both = nn::greedy_decode(model, source, {}, {.begin = 0, .end = 5, .max_length = 6});
  std::int64_t steps = shape_of(both)[1];
  CHECK(steps <= 6);
  for (std::int64_t row = 0; row < 2; ++row) {
    Indices one = indices({1, 3}, {source(row, 0), source(row, 1), source(row, 2)});
    Indices alone = nn::greedy_decode(model, one, {}, {.begin = 0, .end = 5, .max_length = 6});
    bool ended = false;
    for (std::int64_t t = 0; t < steps; ++t) {
      std::int64_t symbol = both(row, t);
      if (t < shape_of(alone)[1]) CHECK(symbol == alone(0, t));
      if (ended) CHECK(symbol == 5);
      ended = ended || symbol == 5;
    }
  }
  CHECK(shape_of(nn::greedy_decode(model, source, {}, {.begin = 0, .end = 5, .max_length = 0})) == Shape{2, 0});
}

TEST_CASE("greedy decoding: a row that gave the end symbol holds nothing else, while others go on as if alone") {
  // Of what eight rows say when nothing ends them, each symbol after which one row says another, and which some other
  // row never says, is the end of these two.
  constexpr std::int64_t rows = 8, steps = 7, never = -1;
  int found = 0;
  nn::TransformerOptions options = transformer_options(/*norm_first=*/true);
  options.layers = 1;
  options.positions = nn::Positions::learned;
  options.max_length = steps;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Generator g(seed);
    nn::Transformer model(options, g);
    for (auto& [name, parameter] : model.named_parameters())  // a wider start says more than one symbol
      if (parameter.dimension() == 2) nn::init::normal(parameter, g, 0, 1);
    Indices source = indices({rows, 3}, std::vector<std::int64_t>(rows * 3));
    for (std::int64_t& symbol : source) symbol = g.integer(0, 5);
    Indices free = nn::greedy_decode(model, source, {}, {.begin = 0, .end = never, .max_length = steps});
    auto first = [&](std::int64_t row, std::int64_t end) {
      return std::find(&free(row, 0), &free(row, 0) + steps, end) - &free(row, 0);
    };
    for (std::int64_t end = 0; end < 6; ++end)
      for (std::int64_t one = 0; one < rows; ++one)
        for (std::int64_t other = 0; other < rows; ++other) {
          std::int64_t at = first(one, end);
          if (at + 1 >= steps || free(one, at + 1) == end || first(other, end) != steps) continue;
          ++found;
          Indices pair = indices({2, 3}, {source(one, 0), source(one, 1), source(one, 2), source(other, 0),
                                          source(other, 1), source(other, 2)});
          Indices both = nn::greedy_decode(model, pair, {}, {.begin = 0, .end = end, .max_length = steps});
          REQUIRE(shape_of(both) == Shape{2, steps});
          for (std::int64_t t = 0; t < steps; ++t) {
            CHECK(both(0, t) == (t < at ? free(one, t) : end));
            CHECK(both(1, t) == free(other, t));
          }
        }
  }
  CHECK(found >= 20);  // else the models say too little for a test
}

TEST_CASE(
    "GPTDecoding: a text longer than the model reads goes on from its newest half, and the window fills up again") {
  for (bool cache : {true, false})
    for (std::int64_t most : {1, 2, 5, 8, 24}) {
      nn::GPT model = wide_gpt(most);
      nn::GPTDecoding decoding(model, {.cache = cache});
      Indices texts = random_symbols({2, 50}, 7);
      std::int64_t window = 0;
      for (std::int64_t read = 1; read <= 50; ++read) {
        window = window == most ? std::max<std::int64_t>(1, most / 2) : window + 1;
        check_close(decoding(columns_of_text(texts, read - 1, 1)),
                    last(model(columns_of_text(texts, read - window, window))), tolerance, tolerance);
      }
    }
}

TEST_CASE("GPTDecoding: it is the same whether a text comes as a whole or symbol by symbol") {
  nn::GPT model = wide_gpt(6);
  Indices texts = random_symbols({2, 20}, 7);
  nn::GPTDecoding decoding(model, {.cache = false});
  for (std::int64_t read = 1; read <= 20; ++read) {
    Tensor logits = decoding(columns_of_text(texts, read - 1, 1));
    for (std::int64_t first = 1; first <= read; first += 4) {
      nn::GPTDecoding other(model);
      Tensor at_once = other(columns_of_text(texts, 0, first));
      if (first < read) at_once = other(columns_of_text(texts, first, read - first));
      check_close(at_once, logits, tolerance, tolerance);
    }
  }
}

TEST_CASE("decoding: rows that are kept, repeated and reordered go on from where they stood") {
  Generator g(5);
  nn::GPT gpt = wide_gpt(4);
  nn::Transformer transformer(transformer_options(), g);
  start_wide(transformer, g);
  Indices source = indices({3, 4}, {1, 2, 3, 0, 4, 5, 0, 0, 2, 2, 1, 5});
  for (const Mask& mask : {Mask(), Mask::padding({3, 2, 4}, 4), Mask::left_padding({4, 1, 2}, 4),
                           Mask::padding({3, 4, 4}, 4) & Mask::left_padding({3, 2, 4}, 4)}) {
    auto check = [&](nn::NextSymbol& one, nn::NextSymbol& other) {
      one(indices({3, 2}, {0, 1, 2, 3, 4, 5}));
      other(indices({3, 2}, {0, 1, 2, 3, 4, 5}));
      one.keep({2, 0, 2, 1});
      Tensor got = one(indices({4, 1}, {1, 2, 1, 3})), want = other(indices({3, 1}, {2, 3, 1}));
      one.keep({2, 1});
      other.keep({2, 0});
      Tensor again = one(indices({2, 1}, {5, 4})), expected = other(indices({2, 1}, {5, 4}));
      for (auto [mine, yours] : {std::pair{0, 2}, {1, 0}, {2, 2}, {3, 1}})
        for (std::size_t i = 0; i < got.shape()[1]; ++i)
          CHECK(got(mine, i) == doctest::Approx(want(yours, i)).epsilon(1e-5));
      check_close(again, expected, 1e-5, 1e-5);
    };
    for (nn::DecodingOptions options : {nn::DecodingOptions{.cache = true}, {.cache = false}}) {
      nn::TransformerDecoding one(transformer, source, mask, options), other(transformer, source, mask);
      check(one, other);
      nn::GPTDecoding of_one(gpt, options), of_other(gpt);
      check(of_one, of_other);
    }
  }
}

TEST_CASE("decoding with the cache and without gives the same symbols: greedy, drawn and by beams") {
  Generator g(5);
  nn::GPT gpt({.vocabulary = 11, .max_length = 9, .d_model = 16, .heads = 4, .layers = 2, .d_ff = 32, .dropout = 0}, g);
  nn::Transformer transformer(transformer_options(), g);
  Indices source = random_symbols({4, 5}, 6), prompt = random_symbols({4, 3}, 6);
  Mask mask = Mask::padding({5, 3, 4, 1}, 5);
  auto write = [&](bool cache) {
    std::vector<std::vector<std::int64_t>> texts;
    for (bool by_gpt : {false, true})
      for (double temperature : {0., 1.}) {
        Generator generator(2);
        nn::GPTDecoding of_gpt(gpt, {.cache = cache});
        nn::TransformerDecoding of_transformer(transformer, source, mask, {.cache = cache});
        nn::NextSymbol& model = by_gpt ? static_cast<nn::NextSymbol&>(of_gpt) : of_transformer;
        Indices text = nn::generate(
            model, prompt, {.max_length = 40, .ends = {5}, .temperature = temperature, .generator = &generator});
        texts.emplace_back(text.begin(), text.end());
      }
    nn::GPTDecoding of_gpt(gpt, {.cache = cache});
    nn::TransformerDecoding of_transformer(transformer, source, mask, {.cache = cache});
    for (nn::NextSymbol* model : {static_cast<nn::NextSymbol*>(&of_gpt), static_cast<nn::NextSymbol*>(&of_transformer)})
      for (const nn::BeamResult& result : nn::beam_search(*model, prompt, {.beams = 5, .max_length = 20, .ends = {5}}))
        texts.push_back(result.symbols);
    return texts;
  };
  CHECK(write(true) == write(false));
}

TEST_CASE("decoding refuses masks, rows and symbols that do not fit") {
  Generator g(5);
  nn::Transformer transformer(transformer_options(), g);
  Indices source = indices({2, 2}, {1, 2, 3, 4});
  check_throws<ValueError>([&] { nn::TransformerDecoding(transformer, source, Mask::causal(2)); },
                           {"Mask::causal(2)", "padding only"});
  nn::TransformerDecoding decoding(transformer, source);
  check_throws<ValueError>([&] { decoding(indices({2, 1}, {6, 0})); }, {"index 6"});
  decoding(indices({2, 1}, {0, 0}));
  check_throws<ShapeError>([&] { decoding(indices({3, 1}, {0, 0, 0})); }, {"2 rows", "(3, 1)"});
  check_throws<ValueError>([&] { decoding.keep({0, 2}); }, {"no row 2", "2"});
}

TEST_CASE("one seed gives one text with any number of threads") {
  Generator g(1);
  nn::GPT model({.vocabulary = 65, .max_length = 32, .d_model = 64, .heads = 4, .layers = 2, .d_ff = 256, .dropout = 0},
                g);
  auto write = [&](int count) {
    set_threads(count);
    Generator generator(4);
    nn::GPTDecoding decoding(model);
    Indices texts = nn::generate(decoding, indices({16, 1}, std::vector<std::int64_t>(16, 1)),
                                 {.max_length = 50, .top_p = 0.9, .generator = &generator});
    set_threads(1);
    return texts;
  };
  Indices alone = write(1);
  CHECK(alone == write(2));
  CHECK(alone == write(3));
  CHECK(row_of(alone, 0) != row_of(alone, 1));
}

TEST_CASE("beam search: a Transformer's answer scores as its own logits say, and no worse than the greedy one") {
  Generator g(9);
  nn::Transformer model(transformer_options(), g);
  start_wide(model, g);
  constexpr std::int64_t end = 5, longest = 6;
  Indices source = indices({3, 3}, {1, 2, 3, 4, 5, 1, 2, 2, 0});
  Indices begin = indices({3, 1}, {0, 0, 0});
  auto search = [&](std::int64_t beams) {
    nn::TransformerDecoding decoding(model, source);
    return nn::beam_search(decoding, begin,
                           {.beams = beams, .length_penalty = 1, .max_length = longest, .ends = {end}});
  };
  std::vector<nn::BeamResult> one = search(1), many = search(300);
  Indices greedy = nn::greedy_decode(model, source, {}, {.begin = 0, .end = end, .max_length = longest});
  for (std::int64_t row = 0; row < 3; ++row) {
    const nn::BeamResult &narrow = one[static_cast<std::size_t>(row)], &wide = many[static_cast<std::size_t>(row)];
    for (std::size_t t = 0; t < narrow.symbols.size(); ++t) CHECK(narrow.symbols[t] == greedy(row, t));
    CHECK(wide.score >= narrow.score);
    // Word by word, by the whole computation.
    Indices target = indices({1, std::ssize(wide.symbols)}, wide.symbols);
    std::copy_backward(target.begin(), target.end() - 1, target.end());
    target(0, 0) = 0;
    Indices of_row = indices({1, 3}, {source(row, 0), source(row, 1), source(row, 2)});
    auto length = std::ssize(wide.symbols);
    Variable logits = model(of_row, target, SequenceMasks{.target = Mask::causal(length)});
    double sum = 0;
    for (std::int64_t t = 0; t < length; ++t) {
      double all = 0;
      for (std::int64_t s = 0; s < 6; ++s) all += std::exp(static_cast<double>(logits.value()(0, t, s)));
      sum += static_cast<double>(logits.value()(0, t, wide.symbols[static_cast<std::size_t>(t)])) - std::log(all);
    }
    CHECK(wide.score == doctest::Approx(sum * 6 / (5 + static_cast<double>(length))).epsilon(1e-4));
  }
}
