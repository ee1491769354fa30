#pragma once
#include <functional>
#include <iosfwd>

#include "data/symbol_range.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Text to token ids and back. Special tokens, such as <|endoftext|> or [MASK], are ids of their own wherever their
/// text stands; of two that begin at the same place the longer counts.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// How many ids there are: 0 to size() - 1.
  std::int64_t size() const { return static_cast<std::int64_t>(tokens_.size()); }
  /// The bytes that an id stands for; throws ValueError for an id that there is not.
  const std::string& token(std::int64_t id) const;
  /// The special tokens, by their ids.
  const std::vector<std::int64_t>& special() const { return special_; }
  /// The id of a special token; throws ValueError that lists those there are.
  std::int64_t special(std::string_view text) const;

  /// Throws ValueError where the text has what has no token, naming the byte.
  Sequence encode(std::string_view text) const;
  /// Reads a text to its end, in memory that does not grow with it, and hands the ids out in pieces, in order. Throws
  /// as above, and where the text cannot be read.
  void encode(std::istream& text, const std::function<void(const Sequence& ids)>& take) const;
  /// The bytes of these ids in a row.
  std::string decode(const Sequence& ids) const;

 protected:
  /// The texts of all tokens by their ids, and which of them are special. Throws ValueError for a token without text,
  /// and for two of one text.
  Tokenizer(std::vector<std::string> tokens, const std::vector<std::string>& special);
  Tokenizer(const Tokenizer&) = default;
  Tokenizer& operator=(const Tokenizer&) = default;

  /// Appends the ids of the first bytes of `text`, which has no special tokens, and returns how many bytes these are:
  /// all of them, or where `more` may follow, those whose ids do not depend on it. `offset` is where the text begins,
  /// for messages.
  virtual std::size_t encode_start(std::string_view text, bool more, std::int64_t offset, Sequence& ids) const = 0;

 private:
  std::size_t encode_special(std::string_view text, bool more, std::int64_t offset, Sequence& ids) const;
  std::size_t find_special(std::string_view text, std::size_t from, std::int64_t& id) const;

  std::vector<std::string> tokens_;
  std::vector<std::int64_t> special_, longest_first_;
  std::string special_starts_;  // the first byte of each
};

/// Gives `take` a text in pieces that end where they may, so that memory does not grow with it: `take(text, more)` is
/// called with what was not used yet and what was read anew, and returns how many bytes it has used; all, if there is
/// not more. Throws ValueError where the text cannot be read.
void read_in_pieces(std::istream& text, const std::function<std::size_t(std::string_view text, bool more)>& take);

}  // namespace gradus::inline GRADUS_PRECISION
