#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Who may look at whom in attention: true means *may look*. For each batch entry, a query position and a key position.
/// It keeps its structure (causal, lengths), so that a kernel can skip what is hidden: a query may look at the keys
/// from `first` on and below `limit`, or at those among them that a table allows.
class Mask {
 public:
  using Table = Booleans;

  /// Everyone may look at everyone, in any shape.
  Mask() = default;
  /// Position i may look at positions 0..i, in (time, time).
  static Mask causal(std::int64_t time);
  /// The same where query i stands at position offset + i. Without an offset it is keys - queries: the queries are the
  /// last of the keys, as where keys are kept from symbol to symbol. Throws ValueError for an offset outside
  /// -queries..keys.
  static Mask causal(std::int64_t queries, std::int64_t keys, std::optional<std::int64_t> offset = {});
  /// In batch entry b, the keys 0..lengths[b]-1 of `time` may be looked at. Throws ValueError for a length outside
  /// 0..time.
  static Mask padding(std::vector<std::int64_t> lengths, std::int64_t time);
  /// The same for padding in front: the last lengths[b] of `time` keys.
  static Mask left_padding(std::vector<std::int64_t> lengths, std::int64_t time);
  /// As the table says: (query, key) for all batch entries alike, or (batch, query, key). Throws ShapeError for another
  /// number of axes.
  static Mask dense(Table may_look);
  /// As the function says, for all batch entries alike. Throws ShapeError for a negative number of queries or keys,
  /// ValueError where there is no function.
  static Mask dense(std::int64_t queries, std::int64_t keys,
                    const std::function<bool(std::int64_t query, std::int64_t key)>& may_look);

  /// Both must allow it. Throws ShapeError when sizes that both fix differ.
  friend Mask operator&(const Mask& a, const Mask& b);

  /// Throws ShapeError, with all shapes, unless the mask fits attention of (batch, queries, keys).
  void check_fits(const char* operation, std::int64_t batch, std::int64_t queries, std::int64_t keys) const;

  /// Throws ValueError for an entry, a query or a key that the mask does not have.
  bool may_look(std::int64_t batch, std::int64_t query, std::int64_t key) const;
  /// Keys before this one are hidden from each query of that batch entry.
  std::int64_t first(std::int64_t batch) const { return firsts_.empty() ? 0 : of_entry(firsts_, batch); }
  /// Keys from here on are hidden from that query, all where it is not above `first`; a huge number where nothing is.
  /// It never falls from one query to the next.
  std::int64_t limit(std::int64_t batch, std::int64_t query) const {
    std::int64_t limit = limits_.empty() ? unlimited : of_entry(limits_, batch);
    return causal_ ? std::min(limit, causal_->offset + query + 1) : limit;
  }
  /// may_look for kernels, which know that the mask has such an entry, query and key: nothing is checked.
  bool sees(std::int64_t batch, std::int64_t query, std::int64_t key) const {
    const bool* allowed = row(batch, query);
    return first(batch) <= key && key < limit(batch, query) && (!allowed || allowed[key]);
  }
  bool has_table() const { return dense_.has_value(); }
  bool is_causal() const { return causal_.has_value(); }
  /// The position of query 0 among so many keys: as a causal mask says, else as if the queries were the last of them.
  std::int64_t offset(std::int64_t queries, std::int64_t keys) const {
    return causal_ ? causal_->offset : keys - queries;
  }
  /// How many keys of each batch entry padding leaves; empty without padding.
  std::vector<std::int64_t> lengths() const;

  /// The whole mask as a table (batch, queries, keys); throws ShapeError as check_fits does, and for sizes that no
  /// table can have.
  Table table(std::int64_t batch, std::int64_t queries, std::int64_t keys) const;

 private:
  friend std::string to_string(const Mask& mask);
  // What the table says of that query and each key, nullptr without a table. It counts between `first` and `limit`.
  const bool* row(std::int64_t batch, std::int64_t query) const {
    if (!dense_) return nullptr;
    std::size_t keys = dense_->shape().back(), queries = dense_->shape(dense_->dimension() - 2);
    return dense_->data() + ((dense_->dimension() == 3 ? static_cast<std::size_t>(batch) : 0) * queries +
                             static_cast<std::size_t>(query)) *
                                keys;
  }
  static constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

  static std::int64_t of_entry(const std::vector<std::int64_t>& of_each, std::int64_t batch) {
    if (static_cast<std::size_t>(batch) >= of_each.size()) [[unlikely]]
      refuse_entry(batch, of_each.size());
    return of_each[static_cast<std::size_t>(batch)];
  }
  [[noreturn]] static void refuse_entry(std::int64_t batch, std::size_t entries);

  Shape sizes() const;  // (batch, queries, keys) as far as the parts of the mask fix them, -1 elsewhere

  struct Causal {
    std::int64_t queries, keys, offset;
  };
  std::optional<Causal> causal_;
  std::vector<std::int64_t> firsts_, limits_;  // one a batch entry; empty: no padding on that side
  std::optional<std::int64_t> padded_time_;
  std::optional<Table> dense_;
};

/// As one would write it, long lists shortened: "Mask::causal(3) & Mask::padding([3, 2], 3)"; "Mask()".
std::string to_string(const Mask& mask);
std::ostream& operator<<(std::ostream& out, const Mask& mask);

/// The three masks of an encoder-decoder Transformer.
struct SequenceMasks {
  Mask source = {};  ///< encoder positions on each other
  Mask target = {};  ///< decoder positions on each other: causal, and padding
  Mask memory = {};  ///< decoder positions on encoder positions
};

}  // namespace gradus::inline GRADUS_PRECISION

template <>
struct fmt::formatter<gradus::Mask> : gradus::ToStringFormatter {};
