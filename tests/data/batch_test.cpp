#include "data/batch.hpp"

#include <doctest/doctest.h>

#include "autograd/ops/loss.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_close;
using testing::check_throws;

namespace {

// The keys that a query may look at in batch entry b, 'x' for each.
std::string keys_seen(const Mask& mask, std::int64_t b, std::int64_t query, std::int64_t keys) {
  std::string out;
  for (std::int64_t key = 0; key < keys; ++key) out += mask.may_look(b, query, key) ? 'x' : '.';
  return out;
}

}  // namespace

TEST_CASE("a batch shifts the target against itself and fills rows up") {
  SymbolRange vocabulary;
  Batch batch = make_batch({{{5, 6, 7}, {7, 6, 5}}, {{4}, {4}}}, vocabulary);
  CHECK(batch.source == indices({2, 3}, {5, 6, 7, 4, 0, 0}));
  CHECK(batch.target_in == indices({2, 4}, {11, 7, 6, 5, 11, 4, 12, 0}));
  CHECK(batch.target_out == indices({2, 4}, {7, 6, 5, 12, 4, 12, 0, 0}));
}

TEST_CASE("the masks of a batch hide padding from everybody and the future from the target") {
  Batch batch = make_batch({{{5, 6, 7}, {7, 6, 5}}, {{4}, {4}}}, SymbolRange());
  batch.masks.source.check_fits("source", 2, 3, 3);
  batch.masks.target.check_fits("target", 2, 4, 4);
  batch.masks.memory.check_fits("memory", 2, 4, 3);
  for (std::int64_t query = 0; query < 3; ++query) {
    CHECK(keys_seen(batch.masks.source, 0, query, 3) == "xxx");
    CHECK(keys_seen(batch.masks.source, 1, query, 3) == "x..");
    CHECK(keys_seen(batch.masks.memory, 1, query, 3) == "x..");
  }
  CHECK(keys_seen(batch.masks.target, 0, 0, 4) == "x...");
  CHECK(keys_seen(batch.masks.target, 0, 3, 4) == "xxxx");
  CHECK(keys_seen(batch.masks.target, 1, 1, 4) == "xx..");
  CHECK(keys_seen(batch.masks.target, 1, 3, 4) == "xxx.");
}

TEST_CASE("data-01: decoder input and labels are shifted by one, and padding neither looks, is seen nor counts") {
  SymbolRange vocabulary({.padding = 0, .first_symbol = 3, .symbols = 5, .begin = 1, .end = 2});
  Indices target = indices({2, 7}, {1, 5, 6, 7, 2, 0, 0, 1, 4, 2, 0, 0, 0, 0});
  Batch batch = make_batch(indices({2, 1}, {3, 3}), target, vocabulary);
  CHECK(batch.target_in == indices({2, 6}, {1, 5, 6, 7, 2, 0, 1, 4, 2, 0, 0, 0}));
  CHECK(batch.target_out == indices({2, 6}, {5, 6, 7, 2, 0, 0, 4, 2, 0, 0, 0, 0}));
  CHECK(keys_seen(batch.masks.target, 0, 5, 6) == "xxxxx.");
  CHECK(keys_seen(batch.masks.target, 1, 5, 6) == "xxx...");
  Variable logits = zeros({2, 6, 8});
  check_close(cross_entropy(logits, batch.target_out, {.ignore_index = 0}), full({}, 2.0794415416798357));  // ln 8
  check_close(cross_entropy(logits, batch.target_out, {.ignore_index = 0, .reduction = Reduction::sum}),
              full({}, 6 * 2.0794415416798357));
}

TEST_CASE("the causal mask never lets a query see its own answer") {
  Batch batch = make_batch({{{1, 2, 3, 4}, {1, 2, 3, 4}}}, SymbolRange());
  for (std::int64_t t = 0; t < 5; ++t) {
    std::int64_t last_seen = -1;
    for (std::int64_t key = 0; key < 5; ++key)
      if (batch.masks.target.may_look(0, t, key)) last_seen = batch.target_in(0, key);
    CHECK(last_seen == (t == 0 ? 11 : batch.target_out(0, t - 1)));
  }
}

TEST_CASE("what is to be decoded makes a batch without an answer") {
  Batch batch = make_batch({{{3, 1}, {}}}, SymbolRange());
  CHECK(batch.source == indices({1, 2}, {3, 1}));
  CHECK(batch.target_in == indices({1, 1}, {11}));
  batch.masks.memory.check_fits("memory", 1, 7, 2);  // however many symbols are decoded
}

TEST_CASE("rows go back to symbols, up to their end") {
  SymbolRange vocabulary;
  Indices rows = indices({5, 4}, {7, 6, 12, 3, 12, 1, 1, 1, 1, 2, 3, 4, 11, 0, 5, 12, 7, 6, 5, 12});
  CHECK(symbols_of(rows, 0, vocabulary) == Sequence{7, 6});
  CHECK(symbols_of(rows, 1, vocabulary).empty());
  CHECK(symbols_of(rows, 2, vocabulary) == Sequence{1, 2, 3, 4});
  CHECK(symbols_of(rows, 3, vocabulary) == Sequence{5});
  check_throws<ShapeError>([&] { symbols_of(rows, 5, vocabulary); }, {"row 5", "(5, 4)"});
}

TEST_CASE("a row is exact when it is the target and then end") {
  SymbolRange vocabulary;
  auto exact = [&](const std::vector<std::int64_t>& row, const Sequence& target) {
    return is_exact(indices({1, 4}, row), 0, target, vocabulary);
  };
  CHECK(exact({7, 6, 12, 0}, {7, 6}));
  CHECK(exact({7, 6, 12, 3}, {7, 6}));
  CHECK(exact({7, 6, 5, 12}, {7, 6, 5}));
  CHECK(exact({12, 6, 5, 12}, {}));
  CHECK_FALSE(exact({7, 6, 5, 4}, {7, 6, 5}));     // goes on instead of ending
  CHECK_FALSE(exact({7, 6, 5, 4}, {7, 6, 5, 4}));  // has no room for its end
  CHECK_FALSE(exact({7, 12, 0, 0}, {7, 6}));
  CHECK_FALSE(exact({7, 0, 6, 12}, {7, 6}));  // though its symbols are those of the target
  check_throws<ShapeError>([&] { is_exact(indices({4}, {1, 2, 3, 4}), 0, {}, vocabulary); }, {"(4,)"});
}

TEST_CASE("a batch refuses what is no batch") {
  SymbolRange vocabulary;
  check_throws<ValueError>([&] { make_batch(std::vector<SequencePair>{}, vocabulary); }, {"no pairs"});
  check_throws<ValueError>([&] { make_batch({{{1, 13}, {1}}}, vocabulary); }, {"13", "1 to 10"});
  check_throws<ValueError>([&] { make_batch({{{1}, {0}}}, vocabulary); }, {"0 is not a symbol"});
  Indices target = indices({1, 3}, {11, 4, 12});
  check_throws<ShapeError>([&] { make_batch(indices({2, 1}, {1, 1}), target, vocabulary); }, {"(2, 1)", "(1, 3)"});
  check_throws<ShapeError>([&] { make_batch(indices({1}, {1}), target, vocabulary); }, {"(1,)"});
  check_throws<ValueError>([&] { make_batch(indices({1, 3}, {1, 0, 1}), target, vocabulary); }, {"row 0", "source"});
  check_throws<ValueError>(
      [&] {
        make_batch(indices({1, 1}, {1}), indices({1, 2}, {4, 12}), vocabulary);
      },
      {"row 0", "4", "begin 11"});
}
