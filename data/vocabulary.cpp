#include "data/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace gradus::inline GRADUS_PRECISION {
namespace {

// A token for a message of one line: its start, with '?' for control characters.
std::string shown(std::string_view token) {
  std::string text(token.substr(0, 40));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return text;
}

}  // namespace

Vocabulary::Vocabulary(const VocabularyOptions& options) : options_(options) {
  auto [padding, first_symbol, symbols, begin, end] = options;
  check<ValueError>(
      symbols >= 1 && first_symbol >= 0 && symbols <= std::numeric_limits<std::int64_t>::max() - first_symbol,
      "Vocabulary: {} symbols from {} on; there must be 1 or more, from 0 or more on", symbols, first_symbol);
  check<ValueError>(padding >= 0 && begin >= 0 && end >= 0,
                    "Vocabulary: padding {}, begin {} and end {} must be 0 or more", padding, begin, end);
  bool distinct =
      padding != begin && padding != end && begin != end && !is_symbol(padding) && !is_symbol(begin) && !is_symbol(end);
  check<ValueError>(distinct, "Vocabulary: padding {}, begin {}, end {} and the symbols {} to {} must be distinct",
                    padding, begin, end, first_symbol, last_symbol());
}

Vocabulary Vocabulary::of_symbols(std::int64_t symbols) {
  return Vocabulary({.symbols = symbols, .begin = symbols + 1, .end = symbols + 2});
}

std::int64_t Vocabulary::size() const { return std::max({padding(), begin(), end(), last_symbol()}) + 1; }

Sequence Vocabulary::parse(std::string_view line) const {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  Sequence sequence;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty()) break;
    std::string_view token = line.substr(0, line.find_first_of(blanks));
    std::int64_t id = 0;
    auto [rest, error] = std::from_chars(token.data(), token.data() + token.size(), id);
    check<ValueError>(error == std::errc() && rest == token.data() + token.size() && is_symbol(id),
                      "\"{}\" is not a symbol; the symbols are {} to {}, parted by blanks", shown(token),
                      first_symbol(), last_symbol());
    sequence.push_back(id);
    line.remove_prefix(token.size());
  }
  check<ValueError>(!sequence.empty(), "an empty sequence; write symbols {} to {}, parted by blanks", first_symbol(),
                    last_symbol());
  return sequence;
}

std::string to_string(const Sequence& sequence) { return fmt::format("{}", fmt::join(sequence, " ")); }

}  // namespace gradus::inline GRADUS_PRECISION
