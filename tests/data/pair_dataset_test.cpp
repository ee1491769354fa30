#include <doctest/doctest.h>

#include <set>

#include "data/sequence_dataset.hpp"
#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

/// Sources {1} to {sources}, each with itself as a target; the odd ones with a second target, too.
Pairs some_pairs(std::int64_t sources) {
  Pairs pairs{
      "some.tsv", Vocabulary(SymbolRange::of_symbols(sources)), Vocabulary(SymbolRange::of_symbols(sources + 1)), {}};
  for (std::int64_t i = 1; i <= sources; ++i) {
    pairs.pairs.push_back({{i}, {i}});
    if (i % 2 == 1) pairs.pairs.push_back({{i}, {i + 1, i}});
  }
  return pairs;
}

std::set<Sequence> sources_of(const std::vector<SequencePair>& pairs) {
  std::set<Sequence> sources;
  for (const SequencePair& pair : pairs) sources.insert(pair.source);
  return sources;
}

std::vector<std::int64_t> sources_of(const Batch& batch) {
  return std::vector<std::int64_t>(batch.source.data(), batch.source.data() + batch.source.size());
}

}  // namespace

TEST_CASE("a source is held out or trained on with all its targets") {
  SequenceDataset data(some_pairs(20), {.held_out = 10});
  std::set<Sequence> held_out = sources_of(data.held_out()), training = sources_of(data.training_pairs());
  CHECK(data.held_out().size() == 10);
  CHECK(held_out.size() == 10);
  CHECK(training.size() == 10);
  for (const Sequence& source : held_out) CHECK_FALSE(training.contains(source));
  std::size_t targets = 0;
  for (const Sequence& source : training) targets += data.answers(source).size();
  CHECK(data.training_pairs().size() == targets);
  Generator generator(1);
  for (int i = 0; i < 200; ++i) CHECK(training.contains(data.draw(generator).source));
}

TEST_CASE("each target of a source is right") {
  SequenceDataset data(some_pairs(4), {.held_out = 2});
  CHECK(data.answers({1}) == std::vector<Sequence>{{1}, {2, 1}});
  CHECK(data.answers({2}) == std::vector<Sequence>{{2}});
  CHECK(data.answers({1, 1}).empty());
  for (const SequencePair& pair : data.held_out()) CHECK(pair.target == data.answers(pair.source)[0]);
}

TEST_CASE("the split of pairs follows from its seed, not from the order of their lines") {
  auto held_out = [](std::uint64_t seed, bool backwards) {
    Pairs pairs = some_pairs(20);
    if (backwards) std::reverse(pairs.pairs.begin(), pairs.pairs.end());
    return sources_of(SequenceDataset(pairs, {.held_out = 5, .seed = seed}).held_out());
  };
  CHECK(held_out(1, false) == held_out(1, true));
  CHECK(held_out(1, false) != held_out(2, false));
}

TEST_CASE(
    "batches show every training pair once before any comes again, in another order each time and for each seed") {
  SequenceDataset data(some_pairs(12), {.held_out = 0});  // 18 pairs
  auto order = [&](std::uint64_t seed) {
    Generator generator(seed);
    std::vector<std::int64_t> all;
    for (const Batch& batch : Batches(data, generator, {.batch_size = 4, .batches = 9}))
      for (std::int64_t source : sources_of(batch)) all.push_back(source);
    return all;
  };
  std::vector<std::int64_t> first = order(1), once(first.begin(), first.begin() + 18),
                            twice(first.begin() + 18, first.end());
  CHECK(once != twice);
  CHECK(first != order(2));
  CHECK(first == order(1));
  for (auto* times : {&once, &twice}) {
    std::sort(times->begin(), times->end());
    CHECK(*times == std::vector<std::int64_t>{1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 9, 10, 11, 11, 12});
  }
}

TEST_CASE("batches of pairs that begin at a later one are those of the whole run") {
  SequenceDataset data(some_pairs(12), {.held_out = 4});
  Generator a(3);
  std::vector<Batch> whole;
  for (const Batch& batch : Batches(data, a, {.batch_size = 5, .batches = 7})) whole.push_back(batch);
  REQUIRE(whole.size() == 7);
  for (std::int64_t first : {0, 3, 7, 8}) {
    Generator b(3);
    auto next = static_cast<std::size_t>(first);
    for (const Batch& batch : Batches(data, b, {.batch_size = 5, .batches = 7, .first = first})) {
      CHECK(batch.source == whole.at(next).source);
      CHECK(batch.target_out == whole.at(next++).target_out);
    }
    CHECK(next == std::max<std::size_t>(7, static_cast<std::size_t>(first)));
    CHECK(b.state() == a.state());
  }
}

TEST_CASE("each side of a batch has the ids of its own vocabulary") {
  SequenceDataset data(some_pairs(4), {.held_out = 0});
  Batch batch = data.batch({{{4}, {5, 4}}, {{1}, {1}}});
  CHECK(batch.source == indices({2, 1}, {4, 1}));
  CHECK(batch.target_in == indices({2, 3}, {6, 5, 4, 6, 1, 7}));
  CHECK(batch.target_out == indices({2, 3}, {5, 4, 7, 1, 7, 0}));
  check_throws<ValueError>([&] { data.batch({{{5}, {5}}}); }, {"5 is not a symbol", "1 to 4"});
}

TEST_CASE("too few pairs to keep both sides apart are refused with the way out") {
  check_throws<ValueError>([] { SequenceDataset(some_pairs(9), {.held_out = 5}); }, {"some.tsv", "5 of 9", "half"});
  check_throws<ValueError>([] { SequenceDataset(some_pairs(9), PairDatasetOptions{}); }, {"256 of 9"});
  CHECK(SequenceDataset(some_pairs(9), {.held_out = 4}).held_out().size() == 4);
  check_throws<ValueError>([] { SequenceDataset(some_pairs(9), {.held_out = -1}); }, {"-1 of 9"});
  Pairs none = some_pairs(1);
  none.pairs.clear();
  check_throws<ValueError>([&] { SequenceDataset(none, {.held_out = 0}); }, {"some.tsv has no pairs"});
}
