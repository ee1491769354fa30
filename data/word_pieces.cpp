#include "data/word_pieces.hpp"

#include <array>

#include "autograd/core/utf8.hpp"
#include "data/unicode_categories.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::size_t longest_piece = 65536;

enum class Kind : char { letter, number, space, other };

Kind kind_of(std::int32_t code) {
  return is_letter(code) ? Kind::letter : is_number(code) ? Kind::number : is_space(code) ? Kind::space : Kind::other;
}

/// A character; `length` 0 at the end of what is known of the text.
struct Character {
  Kind kind;
  std::size_t length;
};

Character character_at(std::string_view text, std::size_t at, bool more) {
  if (at >= text.size()) return {Kind::other, 0};
  // Most text is ASCII.
  static const std::array<Kind, 128> kinds = [] {
    std::array<Kind, 128> all;
    for (std::int32_t code = 0; code < 128; ++code) all[static_cast<std::size_t>(code)] = kind_of(code);
    return all;
  }();
  auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 128) return {kinds[byte], 1};
  auto [code, length] = first_character(text.substr(at));
  constexpr std::size_t longest_character = 4;
  bool cut_off = code < 0 && more && text.size() - at < longest_character;
  return {kind_of(code), cut_off ? 0 : length};
}

}  // namespace

std::size_t first_piece(std::string_view text, bool more) {
  if (text.starts_with('\'')) {
    for (std::string_view end : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"})
      if (text.starts_with(end)) return end.size();
    if (more && text.size() < 3) return 0;
  }
  Character first = character_at(text, 0, more);
  if (first.length == 0) return 0;
  Kind kind = first.kind;
  std::size_t end = first.length;
  if (text[0] == ' ') {
    Character next = character_at(text, 1, more);
    if (next.length > 0) kind = next.kind;
  }

  std::size_t last = 0;  // where the last character begins
  while (true) {
    Character next = character_at(text, end, more);
    bool cut_short = end >= longest_piece;
    if (next.length == 0 && more && !cut_short) return 0;
    if (next.length > 0 && next.kind == kind && !cut_short) {
      last = end;
      end += next.length;
      continue;
    }
    // The last of several spaces goes to what follows them.
    bool leave_one = kind == Kind::space && next.length > 0 && !cut_short && last > 0;
    return leave_one ? last : end;
  }
}

}  // namespace gradus::inline GRADUS_PRECISION
