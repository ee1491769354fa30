#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Who may look at whom in attention: true means *may look*. For each batch entry, a query position and a key position.
/// It keeps its structure (causal, lengths), so that a kernel can skip what is hidden.
class Mask {
 public:
  using Table = xt::xarray<bool>;

  /// Everyone may look at everyone, in any shape.
  Mask() = default;
  /// Position i may look at positions 0..i, in (time, time).
  static Mask causal(std::int64_t time);
  /// In batch entry b, the keys 0..lengths[b]-1 of `time` may be looked at. Throws ValueError for a length outside
  /// 0..time.
  static Mask padding(std::vector<std::int64_t> lengths, std::int64_t time);
  /// As the table says: (query, key) for all batch entries alike, or (batch, query, key). Throws ShapeError for another
  /// number of axes.
  static Mask dense(Table may_look);
  /// As the function says, for all batch entries alike. Throws ShapeError for a negative number of queries or keys.
  static Mask dense(std::int64_t queries, std::int64_t keys,
                    const std::function<bool(std::int64_t query, std::int64_t key)>& may_look);

  /// Both must allow it. Throws ShapeError when sizes that both fix differ.
  friend Mask operator&(const Mask& a, const Mask& b);

  /// Throws ShapeError, with all shapes, unless the mask fits attention of (batch, queries, keys).
  void check_fits(const char* operation, std::int64_t batch, std::int64_t queries, std::int64_t keys) const;

  bool may_look(std::int64_t batch, std::int64_t query, std::int64_t key) const {
    return key < limit(batch, query) && (!dense_ || allowed(batch, query, key));
  }
  /// Keys from here on are hidden from that query; a huge number where nothing is.
  std::int64_t limit(std::int64_t batch, std::int64_t query) const {
    std::int64_t limit = lengths_.empty() ? unlimited : lengths_[static_cast<std::size_t>(batch)];
    return causal_ ? std::min(limit, query + 1) : limit;
  }
  /// True when keys below the limit may be hidden too, so that each must be asked for.
  bool has_table() const { return dense_.has_value(); }
  bool is_causal() const { return causal_.has_value(); }

  /// The whole mask as a table (batch, queries, keys); throws as check_fits does.
  Table table(std::int64_t batch, std::int64_t queries, std::int64_t keys) const;

 private:
  friend std::string to_string(const Mask& mask);
  static constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
  bool allowed(std::int64_t batch, std::int64_t query, std::int64_t key) const;

  // What the parts of a mask fix; an empty one fits any size.
  struct Sizes {
    std::optional<std::int64_t> batch, queries, keys;
    bool agree_with(const Sizes& other) const;
    std::string text() const;  // "(any, 12, 12)"
  };
  Sizes sizes() const;

  std::optional<std::int64_t> causal_;  // its time
  std::vector<std::int64_t> lengths_;   // one a batch entry, empty for no padding
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
