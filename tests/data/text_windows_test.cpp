#include "data/text_windows.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <set>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

/// 0, 1, 2, ...: each token says where it stands.
Sequence text_of(std::int64_t tokens) {
  Sequence text(static_cast<std::size_t>(tokens));
  std::iota(text.begin(), text.end(), 0);
  return text;
}

void check_windows(const TextBatch& batch, std::int64_t first, std::int64_t last) {
  for (std::size_t row = 0; row < batch.input.shape(0); ++row)
    for (std::size_t t = 0; t < batch.input.shape(1); ++t) {
      CHECK(batch.input(row, t) == batch.input(row, 0) + static_cast<std::int64_t>(t));
      CHECK(batch.target(row, t) == batch.input(row, t) + 1);
      CHECK(first <= batch.input(row, t));
      CHECK(batch.target(row, t) <= last);
    }
}

}  // namespace

TEST_CASE("windows are shifted by one against themselves, and stay in their part of the text") {
  TextWindows windows(text_of(100), {.block = 8, .batch_size = 5, .validation = 0.2});
  CHECK(windows.training_tokens() == 80);
  CHECK(windows.validation_tokens() == 20);
  for (std::int64_t number = 0; number < 30; ++number) {
    TextBatch batch = windows.batch(number);
    CHECK(shape_of(batch.input) == Shape{5, 8});
    CHECK(shape_of(batch.target) == Shape{5, 8});
    check_windows(batch, 0, 79);
  }
}

TEST_CASE("each token that can begins a window once before any does again") {
  TextWindows windows(text_of(100), {.block = 8, .batch_size = 9, .validation = 0.2});  // 72 beginnings
  for (std::int64_t round : {0, 1, 2}) {
    std::set<std::int64_t> beginnings;
    for (std::int64_t number = 0; number < 8; ++number) {
      TextBatch batch = windows.batch(8 * round + number);
      for (std::size_t row = 0; row < 9; ++row) beginnings.insert(batch.input(row, 0));
    }
    CHECK(beginnings.size() == 72);
    CHECK(*beginnings.begin() == 0);
    CHECK(*beginnings.rbegin() == 71);
  }
}

TEST_CASE("a batch follows from its number and the seed alone") {
  TextWindows a(text_of(800), {.seed = 1}), b(text_of(800), {.seed = 1}), c(text_of(800), {.seed = 2});
  a.batch(3), a.batch(4);
  CHECK(a.batch(7).input == b.batch(7).input);
  CHECK(a.batch(7).input != b.batch(8).input);
  CHECK(a.batch(7).input != c.batch(7).input);
}

TEST_CASE("validation shows each of its tokens once as a target, but the first") {
  for (std::pair held_out : {std::pair{9, 0}, {10, 0}, {16, 1}, {17, 0}, {18, 3}, {41, 1}, {49, 3}, {50, 0}}) {
    const int apart = held_out.first, at_once = held_out.second;
    TextWindows windows(text_of(100), {.block = 8,
                                       .batch_size = 2,
                                       .validation_batch_size = at_once,
                                       .validation = 0.01 * static_cast<double>(apart)});
    INFO(apart);
    CHECK(shape_of(windows.validation_batch(0).input)[0] ==
          std::min<std::int64_t>(at_once ? at_once : 2, (apart - 1) / 8));
    REQUIRE(windows.validation_tokens() == apart);
    Sequence targets;
    for (std::int64_t number = 0; number < windows.validation_batches(); ++number) {
      TextBatch batch = windows.validation_batch(number);
      check_windows(batch, 100 - apart, 99);
      targets.insert(targets.end(), batch.target.data(), batch.target.data() + batch.target.size());
    }
    Sequence want(static_cast<std::size_t>(apart - 1));
    std::iota(want.begin(), want.end(), 101 - apart);
    CHECK(targets == want);
  }
  CHECK(TextWindows(text_of(100), {.block = 8, .validation = 0}).validation_batches() == 0);
}

TEST_CASE("all of a text may be for validation") {
  TextWindows windows(text_of(20), {.block = 8, .batch_size = 2, .validation = 1});
  CHECK(windows.training_tokens() == 0);
  REQUIRE(windows.validation_batches() == 2);
  CHECK(windows.validation_batch(0).input(0, 0) == 0);
  CHECK(windows.validation_batch(1).target(0, 2) == 19);
  check_throws<ValueError>([&] { windows.batch(0); }, {"0 tokens to train on"});
  check_throws<ValueError>([] { TextWindows(text_of(8), {.block = 8, .validation = 1}); }, {"8 for validation"});
}

TEST_CASE("a text that is too short, and sizes that mean nothing, are refused") {
  check_throws<ValueError>([] { TextWindows(text_of(0)); }, {"0 tokens", "64"});
  check_throws<ValueError>([] { TextWindows(text_of(100)); }, {"90 tokens to train on", "10 for validation", "64"});
  check_throws<ValueError>([] { TextWindows(text_of(8), {.block = 8, .validation = 0}); }, {"longer text"});
  CHECK(shape_of(TextWindows(text_of(9), {.block = 8, .validation = 0}).batch(5).input) == Shape{12, 8});
  check_throws<ValueError>([] { TextWindows(text_of(100), {.block = 0}); }, {"block 0"});
  check_throws<ValueError>([] { TextWindows(text_of(100), {.batch_size = 0}); }, {"batch_size 0"});
  check_throws<ValueError>([] { TextWindows(text_of(100), {.validation = 1.5}); }, {"validation is 1.5"});
  check_throws<ValueError>([] { TextWindows(text_of(200), {.block = 8}).batch(-1); }, {"batch -1"});
  check_throws<ValueError>([] { TextWindows(text_of(200), {.block = 8}).validation_batch(9); }, {"batch 9 of 2"});
}
