#include "nn/generate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "tests/helpers.hpp"
#include "tests/nn/scripted.hpp"
#include "tests/nn/texts.hpp"

using namespace gradus;
using testing::check_throws;
using testing::endless;
using testing::logarithms;
using testing::not_a_number;
using testing::row_of;
using testing::Scripted;
using testing::Symbols;

namespace {

Indices prompts(std::int64_t rows) { return indices({rows, 1}, Symbols(static_cast<std::size_t>(rows), 0)); }

Scripted always(const std::vector<double>& logits) {
  return Scripted([logits](const Symbols&) { return logits; });
}

/// How often each symbol is the first of `rows` texts.
std::vector<std::int64_t> counts(const std::vector<double>& logits, nn::GenerateOptions options, std::int64_t rows) {
  Generator generator(5);
  options.generator = &generator;
  options.max_length = 1;
  Scripted model = always(logits);
  std::vector<std::int64_t> counts(logits.size());
  for (std::int64_t symbol : nn::generate(model, prompts(rows), options)) ++counts[static_cast<std::size_t>(symbol)];
  return counts;
}

/// As often as these probabilities say, within four standard deviations; never where one is 0.
void check_frequencies(const std::vector<double>& logits, const nn::GenerateOptions& options,
                       const std::vector<double>& probabilities) {
  constexpr std::int64_t rows = 20'000;
  std::vector<std::int64_t> counted = counts(logits, options, rows);
  for (std::size_t symbol = 0; symbol < probabilities.size(); ++symbol) {
    double p = probabilities[symbol], expected = p * static_cast<double>(rows);
    CAPTURE(symbol);
    CHECK(std::abs(static_cast<double>(counted[symbol]) - expected) <= 4 * std::sqrt(expected * (1 - p)));
  }
}

/// The symbols that are drawn at all.
std::set<std::int64_t> drawn(const std::vector<double>& logits, const nn::GenerateOptions& options) {
  std::set<std::int64_t> result;
  std::vector<std::int64_t> counted = counts(logits, options, 2'000);
  for (std::size_t symbol = 0; symbol < counted.size(); ++symbol)
    if (counted[symbol] > 0) result.insert(static_cast<std::int64_t>(symbol));
  return result;
}

using Set = std::set<std::int64_t>;
const std::vector<double> halves =
    logarithms({0.125, 0.5, 0.125, 0.25});  // the order of symbols is not that of chances

}  // namespace

TEST_CASE("generate draws each symbol as often as softmax(logits / temperature) says") {
  check_frequencies(halves, {}, {0.125, 0.5, 0.125, 0.25});
  // p^(1/T), of which the sum is made 1: squares for T = 0.5, square roots for T = 2.
  check_frequencies(halves, {.temperature = 0.5}, {1. / 22, 16. / 22, 1. / 22, 4. / 22});
  double root = std::sqrt(0.125), sum = 2 * root + std::sqrt(0.5) + 0.5;
  check_frequencies(halves, {.temperature = 2}, {root / sum, std::sqrt(0.5) / sum, root / sum, 0.5 / sum});
  check_frequencies({-endless, 3, -endless, 3}, {}, {0, 0.5, 0, 0.5});
}

TEST_CASE("generate: top_k draws among the most likely, in their own proportions") {
  check_frequencies(halves, {.top_k = 2}, {0, 2. / 3, 0, 1. / 3});
  check_frequencies(halves, {.top_k = 3}, {1. / 7, 4. / 7, 0, 2. / 7});  // of two that are as likely the smaller number
  CHECK(drawn(halves, {.top_k = 1}) == Set{1});
  CHECK(drawn({1, 1, 1, 1}, {.top_k = 2}) == Set{0, 1});
}

TEST_CASE("generate: top_p draws among the fewest symbols that have so much of the probability, or more") {
  CHECK(drawn(halves, {.top_p = 1e-9}) == Set{1});
  CHECK(drawn(halves, {.top_p = 0.49}) == Set{1});
  CHECK(drawn(halves, {.top_p = 0.51}) == Set{1, 3});
  CHECK(drawn(halves, {.top_p = 0.74}) == Set{1, 3});
  CHECK(drawn(halves, {.top_p = 0.76}) == Set{0, 1, 3});
  CHECK(drawn(halves, {.top_p = 0.88}) == Set{0, 1, 2, 3});
  // Exactly as much is enough, and of those that are as likely the smaller numbers come first.
  CHECK(drawn({2, 2, 2, 2}, {.top_p = 0.25}) == Set{0});
  CHECK(drawn({2, 2, 2, 2}, {.top_p = 0.5}) == Set{0, 1});
  CHECK(drawn({2, 2, 2, 2}, {.top_p = 0.51}) == Set{0, 1, 2});
  check_frequencies(halves, {.top_p = 0.7}, {0, 2. / 3, 0, 1. / 3});
  // Of what top_k leaves, 2/3 and 1/3; of what the temperature makes of it, 16/22 of all.
  CHECK(drawn(halves, {.top_k = 2, .top_p = 0.66}) == Set{1});
  CHECK(drawn(halves, {.top_k = 2, .top_p = 0.67}) == Set{1, 3});
  CHECK(drawn(halves, {.temperature = 0.5, .top_p = 0.72}) == Set{1});
}

TEST_CASE("generate: one seed, one text, which no option changes that leaves nothing out") {
  auto write = [](std::uint64_t seed, nn::GenerateOptions options) {
    Generator generator(seed);
    options.generator = &generator;
    options.max_length = 50;
    Scripted model = always(halves);
    return row_of(nn::generate(model, prompts(1), options), 0);
  };
  Symbols text = write(1, {});
  CHECK(text == write(1, {}));
  CHECK(text != write(2, {}));
  CHECK(text == write(1, {.top_k = 4}));
  CHECK(text == write(1, {.top_k = 100}));
  Symbols greedy(50, 1);
  CHECK(write(1, {.top_k = 1}) == greedy);
  CHECK(write(1, {.temperature = 0}) == greedy);
  CHECK(write(1, {.temperature = 1e-300}) == greedy);
}

TEST_CASE("generate: a row's text does not depend on the rows beside it, and one that ended is not asked for again") {
  // Symbol 0 of the prompt never ends; after 1 the text ends at its third symbol, after 2 at its first.
  auto script = [](const Symbols& text) {
    bool ends = (text[0] == 1 && text.size() == 3) || text[0] == 2;
    return ends ? logarithms({0, 0, 0, 0, 1}) : logarithms({1, 2, 3, 4, 0});
  };
  auto write = [&](const Symbols& prompt, std::vector<std::int64_t>* asked = nullptr) {
    Generator generator(3);
    Scripted model(script);
    Indices rows = indices({std::ssize(prompt), 1}, prompt);
    Indices texts = nn::generate(model, rows, {.max_length = 6, .ends = {7, 4}, .generator = &generator});
    if (asked) *asked = model.asked;
    return texts;
  };
  std::vector<std::int64_t> asked;
  Indices texts = write({2, 0, 1, 0}, &asked), others = write({0, 0, 0, 0});
  CHECK(asked == std::vector<std::int64_t>{4, 3, 3, 2, 2, 2});
  CHECK(row_of(texts, 0) == Symbols(6, 4));  // behind its end a row holds nothing else
  CHECK(row_of(texts, 1) == row_of(others, 1));
  CHECK(row_of(texts, 3) == row_of(others, 3));
  Symbols third = row_of(texts, 2), free = row_of(others, 2);
  CHECK(third == Symbols{free[0], free[1], 4, 4, 4, 4});
  CHECK(shape_of(write({2, 1, 2})) == Shape{3, 3});  // no longer than the longest
  CHECK(shape_of(write({})) == Shape{0, 0});
}

TEST_CASE("generate: the likeliest symbol, of equal ones the first; told when it is written; stopped before the next") {
  Scripted model([](const Symbols& text) {
    return text.size() % 2 ? std::vector<double>{0, 2, 2} : std::vector<double>{-endless, -8, -9};
  });
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  nn::GenerateOptions options{.max_length = 4, .temperature = 0};
  options.written = [&](std::int64_t row, std::int64_t symbol) { told.emplace_back(row, symbol); };
  options.stop = [&] { return told.size() == 6; };
  CHECK(nn::generate(model, prompts(2), options) == indices({2, 3}, {1, 1, 1, 1, 1, 1}));
  CHECK(told == std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 1}, {1, 1}, {0, 1}, {1, 1}, {0, 1}, {1, 1}});
  options = {.max_length = 0, .temperature = 0};
  CHECK(shape_of(nn::generate(model, prompts(2), options)) == Shape{2, 0});
}

TEST_CASE("generate refuses logits that say nothing, and names the row") {
  auto write = [](const std::vector<double>& second, double temperature) {
    return [=] {
      Generator generator(1);
      int row = 0;
      Scripted model([&](const Symbols&) { return row++ ? second : std::vector<double>{1, 2, 3}; });
      nn::generate(model, prompts(2), {.max_length = 3, .temperature = temperature, .generator = &generator});
    };
  };
  for (double temperature : {0., 1.}) {
    check_throws<ValueError>(write({0, 1, not_a_number}, temperature), {"row 1", "symbol 2", "nan"});
    check_throws<ValueError>(write({0, endless, 1}, temperature), {"row 1", "symbol 1", "inf"});
    check_throws<ValueError>(write({-endless, -endless, -endless}, temperature), {"row 1", "-infinity"});
  }
}

TEST_CASE("generate refuses options and prompts by name") {
  Generator generator(1);
  auto write = [&](nn::GenerateOptions options, const Indices& prompt = prompts(1)) {
    if (options.temperature != 3) options.generator = &generator;
    return [options, prompt] {
      Scripted model = always({1, 2});
      nn::generate(model, prompt, options);
    };
  };
  check_throws<ValueError>(write({.max_length = -1}), {"generate: max_length", "-1"});
  check_throws<ValueError>(write({.temperature = -0.5}), {"generate: temperature", "-0.5"});
  check_throws<ValueError>(write({.temperature = endless}), {"generate: temperature", "inf"});
  check_throws<ValueError>(write({.top_k = -1}), {"generate: top_k", "-1"});
  check_throws<ValueError>(write({.top_p = 0}), {"generate: top_p", "0"});
  check_throws<ValueError>(write({.top_p = 1.5}), {"generate: top_p", "1.5"});
  check_throws<ValueError>(write({.top_p = not_a_number}), {"generate: top_p", "nan"});
  check_throws<ValueError>(write({.temperature = 3}), {"generate", "temperature of 3", "generator"});
  check_throws<ShapeError>(write({.max_length = 1}, indices({2}, {0, 0})), {"prompt", "(2,)"});
  check_throws<ShapeError>(write({.max_length = 1}, indices({2, 0}, {})), {"(2, 0)"});
}
