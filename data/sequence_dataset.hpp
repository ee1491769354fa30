#pragma once
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "autograd/tensor/random.hpp"
#include "data/pairs.hpp"
#include "data/sequence_task.hpp"
#include "data/shuffle.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct SequenceDatasetOptions {
  std::int64_t min_length = 10;  ///< lengths are drawn evenly from min_length to max_length, both included
  std::int64_t max_length = 10;
  std::int64_t held_out = 256;  ///< sequences that are never drawn for training
  std::uint64_t seed = 1;       ///< of the split
};

struct PairDatasetOptions {
  std::int64_t held_out = 256;  ///< sources that are never drawn for training, whichever their target
  std::uint64_t seed = 1;       ///< of the split
};

/// Sources and their answers, random ones of a task or those of a file, split in two: some sources are held out, and
/// all others can be drawn for training.
class SequenceDataset {
 public:
  /// Random questions of the task. Throws ValueError for lengths below 1, and when there are too few sequences to hold
  /// out so many: of each length at most half are.
  explicit SequenceDataset(SequenceTask task, const SequenceDatasetOptions& options = {});
  /// The same of other symbols, called by their numbers, for a task that takes any.
  SequenceDataset(SequenceTask task, const SymbolRange& symbols, const SequenceDatasetOptions& options = {});
  /// Pairs of one's own. Throws ValueError when fewer than half of their sources would be left for training.
  explicit SequenceDataset(Pairs pairs, const PairDatasetOptions& options = {});

  /// Of the task, or the pairs' own.
  const std::string& name() const { return name_; }
  const Vocabulary& source_vocabulary() const { return source_vocabulary_; }
  const Vocabulary& target_vocabulary() const { return target_vocabulary_; }

  /// The held-out sources, all distinct, each with its (first) right answer; the same for the same options.
  const std::vector<SequencePair>& held_out() const { return held_out_; }
  /// All right answers to a source: one of a task, of pairs those that they have, which may be none.
  std::vector<Sequence> answers(const Sequence& source) const;
  /// The pairs that are not held out; none of a task, which draws them.
  const std::vector<SequencePair>& training_pairs() const { return training_pairs_; }

  /// A random pair that is not held out.
  SequencePair draw(Generator& generator) const;
  /// `size` random pairs that are not held out. Throws ValueError for a size below 1.
  Batch draw_batch(std::int64_t size, Generator& generator) const;
  /// These pairs, in this dataset's symbols.
  Batch batch(const std::vector<SequencePair>& pairs) const {
    return make_batch(pairs, source_vocabulary_, target_vocabulary_);
  }

 private:
  std::vector<Choice> places(std::int64_t length) const;
  Sequence random_question(std::int64_t length, Generator& generator) const;
  void hold_out_questions();

  std::string name_;
  Vocabulary source_vocabulary_, target_vocabulary_;
  SequenceTask task_;
  SequenceDatasetOptions options_;
  std::vector<SequencePair> training_pairs_, held_out_;
  std::map<Sequence, std::vector<Sequence>> answers_;  // of a task, to held-out sources only
};

struct BatchesOptions {
  std::int64_t batch_size = 32;
  std::int64_t batches = 1000;
  /// How many of them a run has seen before: these are drawn and passed over, so that a run that is resumed with the
  /// generator as it first was sees the batches that it would have seen.
  std::int64_t first = 0;
};

/// Training batches for `for (const Batch& batch : Batches(...))`, each drawn when its turn comes, so that a loop that
/// stops early leaves the generator where it stands. Of pairs of one's own each comes once before any comes again, in
/// an order for which one number is drawn at the beginning. Dataset and generator must outlive it.
class Batches {
 public:
  /// Throws ValueError for a first below 0, and a batch size below 1.
  Batches(const SequenceDataset& dataset, Generator& generator, const BatchesOptions& options = {});
  Batches(const SequenceDataset&&, Generator&, const BatchesOptions& = {}) = delete;  // it would be gone by then

  class Iterator {
   public:
    explicit Iterator(const Batches& batches);
    const Batch& operator*() const { return batch_; }
    void operator++() { ++count_, draw(); }
    bool operator==(std::default_sentinel_t) const { return count_ >= batches_.options_.batches; }

   private:
    void draw();
    const Batches& batches_;
    std::optional<Shuffle> shuffle_;
    Batch batch_;
    std::int64_t count_ = 0;  // batches before this one
  };
  Iterator begin() const { return Iterator(*this); }
  std::default_sentinel_t end() const { return {}; }

 private:
  const SequenceDataset& dataset_;
  Generator& generator_;
  BatchesOptions options_;
};

}  // namespace gradus::inline GRADUS_PRECISION
