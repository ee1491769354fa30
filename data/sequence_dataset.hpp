#pragma once
#include <iterator>
#include <set>

#include "autograd/tensor/random.hpp"
#include "data/batch.hpp"
#include "data/sequence_task.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct SequenceDatasetOptions {
  std::int64_t min_length = 10;  ///< lengths are drawn evenly from min_length to max_length, both included
  std::int64_t max_length = 10;
  std::int64_t held_out = 256;  ///< sequences that are never drawn for training
  std::uint64_t seed = 1;       ///< of the split
};

/// Random sequences and their answers, split in two: some are held out, and all others can be drawn for training.
class SequenceDataset {
 public:
  /// Throws ValueError for lengths below 1, and when there are too few sequences to hold out so many: of each length at
  /// most half are.
  SequenceDataset(SequenceTask task, const SymbolRange& vocabulary, const SequenceDatasetOptions& options = {});

  const SequenceTask& task() const { return task_; }
  const SymbolRange& vocabulary() const { return vocabulary_; }

  /// The held-out pairs, all distinct; the same for the same options.
  const std::vector<SequencePair>& held_out() const { return held_out_; }
  /// A random pair that is not held out.
  SequencePair draw(Generator& generator) const;
  /// `size` random pairs that are not held out. Throws ValueError for a size below 1.
  Batch draw_batch(std::int64_t size, Generator& generator) const;

 private:
  Sequence random_sequence(Generator& generator) const;

  SequenceTask task_;
  SymbolRange vocabulary_;
  SequenceDatasetOptions options_;
  std::vector<SequencePair> held_out_;
  std::set<Sequence> held_out_sources_;
};

struct BatchesOptions {
  std::int64_t batch_size = 32;
  std::int64_t batches = 1000;
  /// How many of them a run has seen before: these are drawn and passed over, so that a run that is resumed with the
  /// generator as it first was sees the batches that it would have seen.
  std::int64_t first = 0;
};

/// Training batches for `for (const Batch& batch : Batches(...))`, each drawn when its turn comes, so that a loop that
/// stops early leaves the generator where it stands. Dataset and generator must outlive it.
class Batches {
 public:
  Batches(const SequenceDataset& dataset, Generator& generator, const BatchesOptions& options = {})
      : dataset_(dataset), generator_(generator), options_(options) {
    check<ValueError>(options.first >= 0, "Batches: first is {}; it must be 0 or more", options.first);
  }
  Batches(const SequenceDataset&&, Generator&, const BatchesOptions& = {}) = delete;  // it would be gone by then

  class Iterator {
   public:
    explicit Iterator(const Batches& batches) : batches_(batches) {
      for (draw(); count_ < batches.options_.first && *this != std::default_sentinel;) ++*this;
    }
    const Batch& operator*() const { return batch_; }
    void operator++() { ++count_, draw(); }
    bool operator==(std::default_sentinel_t) const { return count_ >= batches_.options_.batches; }

   private:
    void draw();
    const Batches& batches_;
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
