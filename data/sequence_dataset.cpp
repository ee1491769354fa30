#include "data/sequence_dataset.hpp"

#include <map>

namespace gradus::inline GRADUS_PRECISION {
namespace {

// Half of symbols^length, rounded down; `limit` where it is more.
std::int64_t half_of_all(std::int64_t symbols, std::int64_t length, std::int64_t limit) {
  std::int64_t count = 1;
  for (std::int64_t i = 0; i < length && symbols > 1; ++i) {
    if (count > 2 * limit / symbols) return limit;
    count *= symbols;
  }
  return std::min(limit, count / 2);
}

}  // namespace

SequenceDataset::SequenceDataset(SequenceTask task, const SymbolRange& vocabulary,
                                 const SequenceDatasetOptions& options)
    : task_(std::move(task)), vocabulary_(vocabulary), options_(options) {
  constexpr std::int64_t most = 100'000;
  auto [min_length, max_length, held_out, seed] = options;
  check<ValueError>(1 <= min_length && min_length <= max_length && max_length <= most,
                    "{}: lengths from {} to {}; they must be 1 to {}, the shortest first", task_.name, min_length,
                    max_length, most);
  check<ValueError>(0 <= held_out && held_out <= most, "{}: {} held-out sequences; there must be 0 to {}", task_.name,
                    held_out, most);

  std::int64_t available = 0;
  std::map<std::int64_t, std::int64_t> left;  // how many of a length may still be held out
  for (std::int64_t length = min_length; length <= max_length && available < held_out; ++length)
    available += half_of_all(vocabulary_.symbols(), length, held_out);
  check<ValueError>(
      available >= held_out,
      "{}: {} sequences cannot be held out of those of {} symbols with lengths {} to {}, since half of "
      "each length, {} in all, stay for training; hold out fewer, or take longer sequences or more symbols",
      task_.name, held_out, vocabulary_.symbols(), min_length, max_length, available);

  Generator generator(seed);
  while (static_cast<std::int64_t>(held_out_.size()) < held_out) {
    Sequence source = random_sequence(generator);
    auto length = static_cast<std::int64_t>(source.size());
    std::int64_t& quota = left.try_emplace(length, half_of_all(vocabulary_.symbols(), length, held_out)).first->second;
    if (quota == 0 || !held_out_sources_.insert(source).second) continue;
    --quota;
    held_out_.push_back({source, task_.answer(source)});
  }
}

Sequence SequenceDataset::random_sequence(Generator& generator) const {
  Sequence sequence(static_cast<std::size_t>(generator.integer(options_.min_length, options_.max_length)));
  for (std::int64_t& id : sequence) id = generator.integer(vocabulary_.first_symbol(), vocabulary_.last_symbol());
  return sequence;
}

SequencePair SequenceDataset::draw(Generator& generator) const {
  Sequence source = random_sequence(generator);
  while (held_out_sources_.contains(source)) source = random_sequence(generator);
  return {source, task_.answer(source)};
}

Batch SequenceDataset::draw_batch(std::int64_t size, Generator& generator) const {
  check<ValueError>(size >= 1, "{}: a batch of {} sequences; there must be 1 or more", task_.name, size);
  std::vector<SequencePair> pairs;
  for (std::int64_t i = 0; i < size; ++i) pairs.push_back(draw(generator));
  return make_batch(pairs, vocabulary_);
}

void Batches::Iterator::draw() {
  const BatchesOptions& options = batches_.options_;
  if (count_ < options.batches) batch_ = batches_.dataset_.draw_batch(options.batch_size, batches_.generator_);
}

}  // namespace gradus::inline GRADUS_PRECISION
