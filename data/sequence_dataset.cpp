#include "data/sequence_dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

// Half of the questions with these places, rounded down; `limit` where it is more.
std::int64_t half_of_all(const std::vector<Choice>& places, std::int64_t limit) {
  std::int64_t count = 1;
  for (auto [first, last] : places) {
    std::int64_t choices = last - first + 1;
    if (count > 2 * limit / choices) return limit;
    count *= choices;
  }
  return std::min(limit, count / 2);
}

SequenceTask with_symbols(SequenceTask task, const SymbolRange& symbols) {
  check<ValueError>(!task.question, "{}: the task has symbols of its own and takes no others", task.name);
  task.vocabulary = Vocabulary(symbols);
  return task;
}

}  // namespace

SequenceDataset::SequenceDataset(SequenceTask task, const SequenceDatasetOptions& options)
    : name_(task.name),
      source_vocabulary_(task.vocabulary),
      target_vocabulary_(task.vocabulary),
      task_(std::move(task)),
      options_(options) {
  constexpr std::int64_t most = 100'000;
  auto [min_length, max_length, held_out, seed] = options;
  check<ValueError>(1 <= min_length && min_length <= max_length && max_length <= most,
                    "{}: lengths from {} to {}; they must be 1 to {}, the shortest first", name_, min_length,
                    max_length, most);
  check<ValueError>(0 <= held_out && held_out <= most, "{}: {} held-out sequences; there must be 0 to {}", name_,
                    held_out, most);
  hold_out_questions();
}

SequenceDataset::SequenceDataset(SequenceTask task, const SymbolRange& symbols, const SequenceDatasetOptions& options)
    : SequenceDataset(with_symbols(std::move(task), symbols), options) {}

void SequenceDataset::hold_out_questions() {
  auto [min_length, max_length, held_out, seed] = options_;
  std::int64_t available = 0;
  for (std::int64_t length = min_length; length <= max_length && available < held_out; ++length)
    available += half_of_all(places(length), held_out);
  check<ValueError>(
      available >= held_out,
      "{}: {} sequences cannot be held out of those of {} symbols with lengths {} to {}, since half of "
      "each length, {} in all, stay for training; hold out fewer, or take longer sequences or more symbols",
      name_, held_out, source_vocabulary_.symbols(), min_length, max_length, available);

  std::map<std::int64_t, std::int64_t> left;  // how many of a length may still be held out
  Generator generator(seed);
  while (std::ssize(held_out_) < held_out) {
    std::int64_t length = generator.integer(min_length, max_length);
    Sequence source = random_question(length, generator);
    std::int64_t& quota = left.try_emplace(length, half_of_all(places(length), held_out)).first->second;
    if (quota == 0 || !answers_.try_emplace(source).second) continue;
    --quota;
    answers_[source] = {task_.answer(source)};
    held_out_.push_back({source, answers_[source][0]});
  }
}

SequenceDataset::SequenceDataset(Pairs pairs, const PairDatasetOptions& options)
    : name_(std::move(pairs.name)),
      source_vocabulary_(std::move(pairs.source_vocabulary)),
      target_vocabulary_(std::move(pairs.target_vocabulary)) {
  for (SequencePair& pair : pairs.pairs) answers_[pair.source].push_back(pair.target);
  std::int64_t sources = std::ssize(answers_), held_out = options.held_out;
  check<ValueError>(sources >= 1, "SequenceDataset: {} has no pairs", name_);
  check<ValueError>(
      0 <= held_out && held_out <= sources / 2,
      "{}: {} of {} sources cannot be held out; half of them, {}, stay for training; hold out {} or fewer", name_,
      held_out, sources, sources - sources / 2, sources / 2);

  std::vector<decltype(answers_)::const_iterator> order;
  for (auto answer = answers_.cbegin(); answer != answers_.cend(); ++answer) order.push_back(answer);
  std::set<Sequence> apart;
  Shuffle shuffle(sources, Generator(options.seed).bits());
  for (std::int64_t place = 0; place < held_out; ++place) {
    const auto& [source, targets] = *order[static_cast<std::size_t>(shuffle.at(place))];
    held_out_.push_back({source, targets[0]});
    apart.insert(source);
  }
  for (SequencePair& pair : pairs.pairs)
    if (!apart.contains(pair.source)) training_pairs_.push_back(std::move(pair));
}

std::vector<Choice> SequenceDataset::places(std::int64_t length) const {
  if (task_.question) return task_.question(length);
  return std::vector<Choice>(static_cast<std::size_t>(length),
                             {source_vocabulary_.first_symbol(), source_vocabulary_.last_symbol()});
}

Sequence SequenceDataset::random_question(std::int64_t length, Generator& generator) const {
  Sequence question;
  for (auto [first, last] : places(length)) question.push_back(generator.integer(first, last));
  return question;
}

std::vector<Sequence> SequenceDataset::answers(const Sequence& source) const {
  if (task_.answer) return {task_.answer(source)};
  auto found = answers_.find(source);
  return found == answers_.end() ? std::vector<Sequence>{} : found->second;
}

SequencePair SequenceDataset::draw(Generator& generator) const {
  if (!task_.answer)
    return training_pairs_[static_cast<std::size_t>(generator.integer(0, std::ssize(training_pairs_) - 1))];
  while (true) {
    std::int64_t length = generator.integer(options_.min_length, options_.max_length);
    Sequence source = random_question(length, generator);
    if (!answers_.contains(source)) return {source, task_.answer(source)};
  }
}

Batch SequenceDataset::draw_batch(std::int64_t size, Generator& generator) const {
  check<ValueError>(size >= 1, "{}: a batch of {} sequences; there must be 1 or more", name_, size);
  std::vector<SequencePair> pairs;
  for (std::int64_t i = 0; i < size; ++i) pairs.push_back(draw(generator));
  return batch(pairs);
}

Batches::Batches(const SequenceDataset& dataset, Generator& generator, const BatchesOptions& options)
    : dataset_(dataset), generator_(generator), options_(options) {
  check<ValueError>(options.first >= 0, "Batches: first is {}; it must be 0 or more", options.first);
  check<ValueError>(options.batch_size >= 1, "Batches: batch_size is {}; it must be 1 or more", options.batch_size);
}

Batches::Iterator::Iterator(const Batches& batches) : batches_(batches) {
  const auto& [batch_size, count, first] = batches.options_;
  if (const auto& pairs = batches.dataset_.training_pairs(); !pairs.empty()) {
    shuffle_.emplace(std::ssize(pairs), batches.generator_.bits());
    count_ = std::min(first, count);
  }
  for (draw(); count_ < first && *this != std::default_sentinel;) ++*this;
}

void Batches::Iterator::draw() {
  const auto& [batch_size, batches, first] = batches_.options_;
  const SequenceDataset& dataset = batches_.dataset_;
  if (count_ >= batches) return;
  if (!shuffle_) {
    batch_ = dataset.draw_batch(batch_size, batches_.generator_);
    return;
  }
  std::vector<SequencePair> pairs;
  for (std::int64_t place = count_ * batch_size; place < (count_ + 1) * batch_size; ++place)
    pairs.push_back(dataset.training_pairs()[static_cast<std::size_t>(shuffle_->at(place))]);
  batch_ = dataset.batch(pairs);
}

}  // namespace gradus::inline GRADUS_PRECISION
