#include "data/masking.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

constexpr std::int64_t mask = 50, symbols = 50;

/// (rows, time) of tokens 0 to 9.
Indices text_of(std::int64_t rows, std::int64_t time) {
  Indices text = Indices::from_shape({static_cast<std::size_t>(rows), static_cast<std::size_t>(time)});
  for (std::size_t i = 0; i < text.size(); ++i) text.data()[i] = static_cast<std::int64_t>(i % 10);
  return text;
}

std::int64_t chosen(const Indices& target, std::int64_t row) {
  auto time = static_cast<std::ptrdiff_t>(target.shape()[1]);
  auto begin = target.data() + row * time;
  return time - std::count(begin, begin + time, MaskedTokens::ignored);
}

}  // namespace

TEST_CASE("masking chooses 15 % of each row, rounded, and one at least") {
  Generator generator(1);
  for (const std::pair<int, int>& each : {std::pair(1, 1), {3, 1}, {9, 1}, {10, 2}, {64, 10}, {100, 15}}) {
    CAPTURE(each.first);
    MaskedTokens result = mask_tokens(text_of(3, each.first), generator, {.mask = mask, .tokens = symbols});
    for (std::int64_t row : {0, 1, 2}) CHECK(chosen(result.target, row) == each.second);
  }
}

TEST_CASE("of those chosen 80 % become blanks, 10 % a random token and 10 % stay; all others stay") {
  Generator generator(2);
  Indices text = text_of(200, 100);
  MaskedTokens result = mask_tokens(text, generator, {.mask = mask, .tokens = symbols});
  double blank = 0, same = 0, other = 0;
  std::vector<int> at(100);
  std::vector<bool> drawn(symbols);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::int64_t was = text.data()[i], is = result.input.data()[i], target = result.target.data()[i];
    if (target == MaskedTokens::ignored) {
      CHECK(is == was);
      continue;
    }
    CHECK(target == was);
    ++at[i % 100];
    (is == mask ? blank : is == was ? same : other) += 1;
    if (is != mask && is != was) drawn[static_cast<std::size_t>(is)] = true;
  }
  double all = blank + same + other;  // 3,000
  CHECK(all == 3000);
  CHECK(blank / all == doctest::Approx(0.8).epsilon(0.03));
  CHECK(other / all == doctest::Approx(0.098).epsilon(0.2));  // one in 50 is drawn as it was
  CHECK(same / all == doctest::Approx(0.102).epsilon(0.2));
  CHECK(*std::min_element(at.begin(), at.end()) > 10);  // any place of a row, 30 times in the mean
  CHECK(std::count(drawn.begin(), drawn.end(), true) > 45);
}

TEST_CASE("masking draws from its generator alone; all may become blanks") {
  Indices text = text_of(4, 64);
  auto masked = [&](std::uint64_t seed) {
    Generator generator(seed);
    return mask_tokens(text, generator, {.mask = mask, .tokens = symbols}).input;
  };
  CHECK(masked(3) == masked(3));
  CHECK(masked(3) != masked(4));
  Generator generator(5);
  Indices all =
      mask_tokens(text, generator, {.mask = mask, .tokens = symbols, .share = 1, .masked = 1, .random = 0}).input;
  CHECK(std::count(all.begin(), all.end(), mask) == std::ssize(all));
}

TEST_CASE("masking refuses options that mean nothing, and what are no rows of tokens") {
  Generator generator(1);
  Indices text = text_of(2, 5);
  check_throws<ValueError>([&] { mask_tokens(text, generator, {}); }, {"mask is -1", "must be given"});
  check_throws<ValueError>([&] { mask_tokens(text, generator, {.mask = 1, .tokens = 2, .share = 2}); }, {"share 2"});
  check_throws<ValueError>([&] { mask_tokens(text, generator, {.mask = 1, .tokens = 2, .random = 0.3}); },
                           {"masked 0.8", "random 0.3"});
  check_throws<ShapeError>([&] { mask_tokens(text_of(2, 0), generator, {.mask = 1, .tokens = 2}); }, {"(2, 0)"});
}
