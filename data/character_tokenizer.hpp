#pragma once
#include <unordered_map>

#include "data/tokenizer.hpp"

namespace gradus::inline GRADUS_PRECISION {

struct CharacterTokenizerOptions {
  std::vector<std::string> special = {};  ///< special tokens; their ids come after those of the characters
};

/// A token for each character (code point) of an alphabet. Text must be UTF-8 and have no others.
class CharacterTokenizer final : public Tokenizer {
 public:
  /// The characters of `alphabet`, in UTF-8, with ids from 0 on in this order. Throws ValueError for no UTF-8, and a
  /// character that stands there twice.
  explicit CharacterTokenizer(std::string_view alphabet, const CharacterTokenizerOptions& options = {});
  /// Of all characters that a text has, sorted by their codes. Throws ValueError for no text, and for no UTF-8, naming
  /// the byte.
  static CharacterTokenizer train(std::istream& text, const CharacterTokenizerOptions& options = {});

  /// The characters in a row.
  std::string alphabet() const;

 private:
  std::size_t encode_start(std::string_view text, bool more, std::int64_t offset, Sequence& ids) const override;

  std::unordered_map<std::int32_t, std::int64_t> ids_;  // of codes
};

}  // namespace gradus::inline GRADUS_PRECISION
