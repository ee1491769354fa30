#include "data/shuffle.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

std::vector<std::int64_t> round_of(const Shuffle& shuffle, std::int64_t count, std::int64_t round) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t place = 0; place < count; ++place) numbers.push_back(shuffle.at(round * count + place));
  return numbers;
}

}  // namespace

TEST_CASE("each round has every number once, whatever their count") {
  for (std::int64_t count : {1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000, 4096, 4097}) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    for (std::int64_t round : {0, 1, 7}) {
      std::vector<std::int64_t> numbers = round_of(Shuffle(count, 5), count, round);
      std::sort(numbers.begin(), numbers.end());
      CHECK(numbers == all);
    }
  }
}

TEST_CASE("rounds and keys have orders of their own, and the same key the same") {
  std::vector<std::int64_t> first = round_of(Shuffle(100, 1), 100, 0);
  CHECK(first == round_of(Shuffle(100, 1), 100, 0));
  CHECK(first != round_of(Shuffle(100, 1), 100, 1));
  CHECK(first != round_of(Shuffle(100, 2), 100, 0));
  CHECK_FALSE(std::is_sorted(first.begin(), first.end()));
}

TEST_CASE("every number comes to every place equally often, beside every other") {
  // 6,000 keys: each of 6 numbers at each of 6 places 1,000 times (standard deviation 29), each of 30 pairs of
  // neighbours 1,000 times too (5 places for 30 pairs).
  constexpr std::int64_t count = 6, keys = 6000;
  std::int64_t at[count][count] = {}, beside[count][count] = {};
  for (std::uint64_t key = 0; key < keys; ++key) {
    std::vector<std::int64_t> numbers = round_of(Shuffle(count, key), count, 0);
    for (std::size_t place = 0; place < count; ++place) {
      ++at[place][numbers[place]];
      if (place > 0) ++beside[numbers[place - 1]][numbers[place]];
    }
  }
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < count; ++j) {
      CHECK(std::abs(at[i][j] - 1000) < 150);
      if (i != j) CHECK(std::abs(beside[i][j] - 1000) < 150);
    }
}

TEST_CASE("a shuffle of nothing, and places before the first, are refused") {
  check_throws<ValueError>([] { Shuffle(0, 1); }, {"Shuffle", "0 numbers"});
  check_throws<ValueError>([] { Shuffle(3, 1).at(-1); }, {"place -1"});
}
