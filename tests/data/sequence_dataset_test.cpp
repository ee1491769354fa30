#include "data/sequence_dataset.hpp"

#include <doctest/doctest.h>

#include <map>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

SequenceDataset dataset(const SequenceDatasetOptions& options, std::int64_t symbols = 10) {
  return SequenceDataset(sequence_task("reverse"), SymbolRange::of_symbols(symbols), options);
}

}  // namespace

TEST_CASE("held-out sequences never occur in training, even where half of all sequences are held out") {
  SequenceDataset data = dataset({.min_length = 3, .max_length = 3, .held_out = 32}, 4);
  std::set<Sequence> held_out, drawn;
  for (const SequencePair& pair : data.held_out()) held_out.insert(pair.source);
  CHECK(held_out.size() == 32);
  Generator generator(7);
  for (int i = 0; i < 2000; ++i) {
    SequencePair pair = data.draw(generator);
    CHECK_FALSE(held_out.contains(pair.source));
    drawn.insert(pair.source);
  }
  CHECK(drawn.size() == 32);  // and all others do
}

TEST_CASE("the sources of training batches are never held out") {
  SequenceDataset data = dataset({.min_length = 2, .max_length = 3, .held_out = 30}, 4);
  std::set<Sequence> held_out;
  for (const SequencePair& pair : data.held_out()) held_out.insert(pair.source);
  Generator generator(8);
  for (const Batch& batch : Batches(data, generator, {.batch_size = 16, .batches = 50}))
    for (std::int64_t row = 0; row < 16; ++row)
      CHECK_FALSE(held_out.contains(symbols_of(batch.source, row, data.target_vocabulary())));
}

TEST_CASE("the split follows from its seed alone") {
  auto sources = [](std::uint64_t seed) { return dataset({.held_out = 20, .seed = seed}).held_out(); };
  CHECK(sources(1) == sources(1));
  CHECK(sources(1) != sources(2));
}

TEST_CASE("pairs hold the task's answer, and symbols and lengths in their ranges, all of them") {
  SequenceDataset data = dataset({.min_length = 2, .max_length = 5, .held_out = 10});
  Generator generator(9);
  std::map<std::size_t, int> lengths;
  std::map<std::int64_t, int> symbols;
  for (int i = 0; i < 1000; ++i) {
    SequencePair pair = data.draw(generator);
    CHECK(pair.target == Sequence(pair.source.rbegin(), pair.source.rend()));
    ++lengths[pair.source.size()];
    for (std::int64_t id : pair.source) ++symbols[id];
  }
  CHECK(lengths.size() == 4);
  CHECK(lengths.begin()->first == 2);
  CHECK(lengths.rbegin()->first == 5);
  for (auto [length, count] : lengths) CHECK(count > 180);  // of 250
  CHECK(symbols.size() == 10);
  CHECK(symbols.begin()->first == 1);
  CHECK(symbols.rbegin()->first == 10);
  for (const SequencePair& pair : data.held_out()) CHECK(pair.target == data.answers(pair.source)[0]);
}

TEST_CASE("short lengths keep half of their sequences for training") {
  SequenceDataset data = dataset({.min_length = 1, .max_length = 4, .held_out = 256});
  std::int64_t of_length_1 = 0;
  for (const SequencePair& pair : data.held_out()) of_length_1 += pair.source.size() == 1;
  CHECK(of_length_1 == 5);
}

TEST_CASE("the same generator gives the same batches, and a loop that stops early leaves it there") {
  SequenceDataset data = dataset({});
  Generator a(3), b(3);
  std::vector<Batch> batches;
  for (const Batch& batch : Batches(data, a, {.batch_size = 4, .batches = 3})) batches.push_back(batch);
  REQUIRE(batches.size() == 3);
  CHECK(shape_of(batches[0].source) == Shape{4, 10});
  CHECK(shape_of(batches[0].target_in) == Shape{4, 11});
  for (const Batch& batch : Batches(data, b, {.batch_size = 4, .batches = 100})) {
    CHECK(batch.source == batches[0].source);
    break;
  }
  CHECK(data.draw_batch(4, b).source == batches[1].source);
  CHECK(batches[0].source != batches[1].source);
  for (const Batch& batch : Batches(data, a, {.batches = 0})) FAIL("no batch was asked for, but " << batch.source);
}

TEST_CASE("batches that begin at a later one are those of the whole run, and leave the generator where it does") {
  SequenceDataset data = dataset({.min_length = 2, .held_out = 100});
  Generator a(3);
  std::vector<Batch> whole;
  for (const Batch& batch : Batches(data, a, {.batch_size = 4, .batches = 5})) whole.push_back(batch);
  for (std::int64_t first : {0, 2, 5, 6}) {
    Generator b(3);
    std::size_t next = static_cast<std::size_t>(first);
    for (const Batch& batch : Batches(data, b, {.batch_size = 4, .batches = 5, .first = first}))
      CHECK(batch.source == whole.at(next++).source);
    CHECK(next == std::max<std::size_t>(5, static_cast<std::size_t>(first)));
    CHECK(b.state() == a.state());
  }
  check_throws<ValueError>([&] { Batches(data, a, {.first = -1}); }, {"Batches", "first is -1"});
}

TEST_CASE("batches of a dataset that is about to go do not compile") {
  CHECK(std::is_constructible_v<Batches, SequenceDataset&, Generator&>);
  CHECK_FALSE(std::is_constructible_v<Batches, SequenceDataset, Generator&>);
  CHECK_FALSE(std::is_constructible_v<Batches, const SequenceDataset, Generator&, BatchesOptions>);
}

TEST_CASE("a task of one's own needs a name and an answer, which may have another length") {
  SequenceTask first{"first", "the first symbol", [](const Sequence& source) { return Sequence{source.front()}; }};
  SequenceDataset data(first, SymbolRange(), {.min_length = 3, .max_length = 3, .held_out = 1});
  Generator generator(1);
  Batch batch = data.draw_batch(2, generator);
  CHECK(shape_of(batch.target_out) == Shape{2, 2});
  CHECK(batch.target_out(1, 0) == batch.source(1, 0));
}

TEST_CASE("every task is drawn in its own symbols, and what is held out never occurs in training") {
  for (const SequenceTask& task : sequence_tasks()) {
    CAPTURE(task.name);
    SequenceDataset data(task, {.min_length = 1, .max_length = 2, .held_out = 30});
    std::set<Sequence> held_out;
    for (const SequencePair& pair : data.held_out()) held_out.insert(pair.source);
    CHECK(held_out.size() == 30);
    Generator generator(2);
    for (int i = 0; i < 500; ++i) CHECK_FALSE(held_out.contains(data.draw(generator).source));
    CHECK(shape_of(data.draw_batch(3, generator).source)[0] == 3);
  }
}

TEST_CASE("of the questions of each length half stay for training, whatever a length is") {
  // Of one digit there are 100 sums, of two 90 * 90.
  SequenceDataset data(sequence_task("addition"), {.min_length = 1, .max_length = 2, .held_out = 1000});
  std::int64_t of_one_digit = 0;
  for (const SequencePair& pair : data.held_out()) of_one_digit += pair.source.size() == 3;
  CHECK(of_one_digit == 50);
  check_throws<ValueError>([] { SequenceDataset(sequence_task("addition"), {.min_length = 1, .max_length = 1}); },
                           {"addition", "256", "50 in all"});
  check_throws<ValueError>([] { SequenceDataset(sequence_task("addition"), SymbolRange()); }, {"addition", "symbols"});
}

TEST_CASE("too few sequences to keep both sides apart are refused with the way out") {
  check_throws<ValueError>([] { dataset({.min_length = 1, .max_length = 2, .held_out = 56}); },
                           {"reverse", "56", "55 in all", "fewer", "longer"});
  CHECK(dataset({.min_length = 1, .max_length = 2, .held_out = 55}).held_out().size() == 55);
  check_throws<ValueError>([] { dataset({.held_out = 1}, 1); }, {"0 in all"});
  CHECK(dataset({.held_out = 0}, 1).held_out().empty());
}

TEST_CASE("lengths and sizes that mean nothing are refused") {
  check_throws<ValueError>([] { dataset({.min_length = 0}); }, {"0 to 10"});
  check_throws<ValueError>([] { dataset({.min_length = 11}); }, {"11 to 10"});
  check_throws<ValueError>([] { dataset({.max_length = 1000000000000}); }, {"1000000000000"});
  check_throws<ValueError>([] { dataset({.held_out = -1}); }, {"-1"});
  Generator generator(1);
  check_throws<ValueError>([&] { dataset({}).draw_batch(0, generator); }, {"0 sequences"});
}
