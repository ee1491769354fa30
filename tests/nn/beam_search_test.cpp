#include "nn/beam_search.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/generate.hpp"
#include "tests/helpers.hpp"
#include "tests/nn/scripted.hpp"

using namespace gradus;
using testing::check_throws;
using testing::endless;
using testing::logarithms;
using testing::not_a_number;
using testing::Scripted;
using testing::Symbols;

namespace {

constexpr std::int64_t symbols = 4, end = 3, longest = 4;

/// A script that no text repeats: the chances are a hash of the text.
std::vector<double> chances(const Symbols& text, std::uint64_t seed) {
  for (std::int64_t symbol : text) seed = random_bits(seed, static_cast<std::uint64_t>(symbol));
  Generator generator(seed);
  std::vector<double> logits;
  for (std::int64_t i = 0; i < symbols; ++i) logits.push_back(generator.uniform() * 4);
  return logits;
}

double log_probability(const std::vector<double>& logits, std::int64_t symbol) {
  double sum = 0;
  for (double x : logits) sum += std::exp(x);
  return logits[static_cast<std::size_t>(symbol)] - std::log(sum);
}

double score(double sum, std::size_t length, double exponent) {
  return sum / std::pow((5 + static_cast<double>(length)) / 6, exponent);
}

/// The best of all texts behind `text` that end, or are as long as allowed, by looking at each.
nn::BeamResult best_of_all(const Scripted::Script& script, Symbols text, std::size_t prompt, double sum,
                           double exponent) {
  nn::BeamResult best{{}, -endless};
  std::vector<double> logits = script(text);
  for (std::int64_t symbol = 0; symbol < symbols; ++symbol) {
    double longer = sum + log_probability(logits, symbol);
    text.push_back(symbol);
    std::size_t length = text.size() - prompt;
    nn::BeamResult found = symbol == end || length == longest
                               ? nn::BeamResult{Symbols(text.end() - static_cast<std::ptrdiff_t>(length), text.end()),
                                                score(longer, length, exponent)}
                               : best_of_all(script, text, prompt, longer, exponent);
    if (found.score > best.score) best = found;
    text.pop_back();
  }
  return best;
}

}  // namespace

TEST_CASE("beam search finds the best of all texts where it has a beam for each, whatever stands beside") {
  for (double exponent : {0., 0.6, 1., 3.})
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      auto script = [seed](const Symbols& text) { return chances(text, seed); };
      Scripted model(script);
      std::vector<nn::BeamResult> found =
          nn::beam_search(model, indices({2, 2}, {0, 1, 2, 2}),
                          {.beams = 256, .length_penalty = exponent, .max_length = longest, .ends = {end}});
      REQUIRE(found.size() == 2);
      for (std::size_t row = 0; row < 2; ++row) {
        nn::BeamResult best = best_of_all(script, row == 0 ? Symbols{0, 1} : Symbols{2, 2}, 2, 0, exponent);
        CHECK(found[row].symbols == best.symbols);
        CHECK(found[row].score == doctest::Approx(best.score).epsilon(1e-12));
      }
    }
}

TEST_CASE("beam search: the score is that of the text, which two beams find where one is led astray") {
  // 0 looks better at first, but whatever follows it is unlikely; 1 is followed by 2 for certain.
  Scripted model([](const Symbols& text) {
    if (text.size() == 1) return logarithms({0.6, 0.4, 0, 0});
    return text[1] == 0 ? std::vector<double>{0, 0, 0, 0} : logarithms({0, 0, 1, 0});
  });
  Scripted same = model;
  nn::BeamOptions options{.beams = 1, .length_penalty = 0.6, .max_length = 2};
  nn::BeamResult one = nn::beam_search(model, indices({1, 1}, {0}), options)[0];
  options.beams = 2;
  nn::BeamResult two = nn::beam_search(same, indices({1, 1}, {0}), options)[0];
  CHECK(one.symbols == Symbols{0, 0});
  CHECK(one.score == doctest::Approx(std::log(0.6 / 4) / std::pow(7. / 6, 0.6)));
  CHECK(two.symbols == Symbols{1, 2});
  CHECK(two.score == doctest::Approx(std::log(0.4) / std::pow(7. / 6, 0.6)));
}

TEST_CASE("beam search: a larger length penalty prefers longer texts") {
  // Ends at once with 0.4, or goes on, to end for certain at the fourth symbol: 0.6 * 0.8 * 0.8 = 0.384.
  auto length_of_best = [](double exponent) {
    Scripted model([](const Symbols& text) {
      return text.size() == 1   ? logarithms({0.6, 0, 0, 0.4})
             : text.size() == 4 ? logarithms({0, 0, 0, 1})
                                : logarithms({0.8, 0.2, 0, 0});
    });
    nn::BeamOptions options{.beams = 4, .length_penalty = exponent, .max_length = 9, .ends = {end}};
    return nn::beam_search(model, indices({1, 1}, {0}), options)[0].symbols.size();
  };
  CHECK(length_of_best(0) == 1);
  CHECK(length_of_best(1) == 4);
}

TEST_CASE("beam search with one beam is greedy, end, ties and all") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    auto script = [seed](const Symbols& text) {
      std::vector<double> logits = chances(text, seed);
      for (double& logit : logits) logit = std::floor(logit);  // many are equal
      return logits;
    };
    Scripted model(script), same(script);
    Indices prompt = indices({1, 1}, {1});
    Indices greedy = nn::generate(model, prompt, {.max_length = 6, .ends = {end}, .temperature = 0});
    nn::BeamResult beam = nn::beam_search(same, prompt, {.beams = 1, .max_length = 6, .ends = {end}})[0];
    CHECK(beam.symbols == Symbols(greedy.begin(), greedy.end()));
  }
}

TEST_CASE("beam search computes a row no more whose best text cannot be beaten, and stops when it is told to") {
  // The first row ends with nearly all of the probability, the second never.
  Scripted model([](const Symbols& text) {
    return text[0] == 0 ? logarithms({0.001, 0.001, 0.001, 0.997}) : logarithms({0.5, 0.3, 0.2, 0});
  });
  std::vector<nn::BeamResult> found =
      nn::beam_search(model, indices({2, 1}, {0, 1}), {.beams = 3, .max_length = 5, .ends = {end}});
  CHECK(found[0].symbols == Symbols{end});
  CHECK(found[1].symbols == Symbols(5, 0));  // as long as allowed, and without an end
  CHECK(model.asked == std::vector<std::int64_t>{2, 3, 3, 3, 3});

  int times = 0;
  Scripted other([](const Symbols&) { return logarithms({0.5, 0.3, 0.2, 0}); });
  found = nn::beam_search(other, indices({1, 1}, {0}),
                          {.beams = 2, .max_length = 5, .ends = {end}, .stop = [&] { return ++times == 3; }});
  CHECK(found[0].symbols == Symbols(2, 0));
  CHECK(nn::beam_search(other, indices({1, 1}, {0}), {.max_length = 0})[0].symbols.empty());
}

TEST_CASE("beam search refuses options and logits by name") {
  auto search = [](nn::BeamOptions options, double logit = 1) {
    return [options, logit] {
      Scripted model([logit](const Symbols&) { return std::vector<double>{0, logit}; });
      nn::beam_search(model, indices({1, 1}, {0}), options);
    };
  };
  check_throws<ValueError>(search({.beams = 0}), {"beam_search: beams", "0"});
  check_throws<ValueError>(search({.length_penalty = -1}), {"beam_search: length_penalty", "-1"});
  check_throws<ValueError>(search({.max_length = -1}), {"beam_search: max_length", "-1"});
  check_throws<ValueError>(search({.max_length = 3}, not_a_number), {"row 0", "symbol 1", "nan"});
  Scripted model([](const Symbols&) { return std::vector<double>{0}; });
  check_throws<ShapeError>([&] { nn::beam_search(model, indices({1, 0}, {}), {.max_length = 3}); }, {"(1, 0)"});
  check_throws<ShapeError>([&] { nn::beam_search(model, indices({1}, {0}), {.max_length = 3}); }, {"prompt", "(1,)"});
}
