#pragma once
#include <functional>
#include <map>

#include "autograd/core/place.hpp"
#include "autograd/ops/attention.hpp"

namespace gradus::inline GRADUS_PRECISION::nn {

/// What a model's attentions computed of the positions that it has read: each one's keys and values, so that the next
/// positions look at them and nothing is computed twice. Who writes with a model makes one, hands it to each forward,
/// and may have several for one model:
///
///     nn::KeyValueCache cache;
///     NoGradGuard no_grad;
///     Variable logits = model(prompt, &cache);       // (rows, time, vocabulary)
///     logits = model(next_symbols, &cache);          // (rows, 1, vocabulary): the prompt is not read again
///
/// It holds numbers and no graph. A forward that throws leaves it as it was.
class KeyValueCache {
 public:
  KeyValueCache() = default;
  KeyValueCache(KeyValueCache&&) = default;  // moves and does not copy: copies would write into the same numbers
  KeyValueCache& operator=(KeyValueCache&&) = default;

  /// Positions that were read.
  std::int64_t length() const { return length_; }

  /// From now on row i goes on from where row rows[i] stood; fewer, more, reordered or repeated. Throws ValueError for
  /// a row that is not there.
  void keep(const std::vector<std::int64_t>& rows);

  /// Forgets all that was read; the memory stays for what is read next.
  void clear();

  struct KeysAndValues {
    Columns keys, values;
  };
  /// For self-attentions: keys and values (rows, time, width) of the next positions, behind those that this module had
  /// before; all of them. Throws GraphError for what belongs to a graph, and for a module that has not read all
  /// positions of the cache, ShapeError for other rows or another width.
  KeysAndValues extended(const Host& module, const Columns& keys, const Columns& values);
  /// For attentions to what never changes: what `compute` gave when this module called first.
  Variable once(const Host& module, const std::function<Variable()>& compute);
  /// Called by a model when all of its layers have read so many positions more.
  void advance(std::int64_t positions) { length_ += positions; }

 private:
  struct Entry {
    Variable numbers;  // (rows, room, width), of which the first `filled` positions count
    std::int64_t filled = 0;
    bool fixed = false;  // made by `once`
  };

  std::map<std::uint32_t, Entry> entries_;  // by Host::id, which goes along when a model is moved
  std::int64_t length_ = 0;
  std::vector<std::int64_t> origins_;  // which of the first rows each one goes on from; empty: each from itself
};

}  // namespace gradus::inline GRADUS_PRECISION::nn
