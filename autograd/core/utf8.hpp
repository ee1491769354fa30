#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A character at the beginning of a text.
struct Utf8Character {
  std::int32_t code;   ///< its code point; -1 for a byte that begins no valid UTF-8, and for no text
  std::size_t length;  ///< in bytes; 1 where code is -1, 0 for no text
};

/// The first character of `text`. UTF-8 as Unicode defines it: no overlong forms, surrogates or codes above 10FFFF.
Utf8Character first_character(std::string_view text);

/// Line breaks, escape codes and the like, and bytes that are no UTF-8.
constexpr bool is_control(std::int32_t code) { return code < 0x20 || (0x7F <= code && code < 0xA0); }

/// The start of a text for a message of one line, in valid UTF-8: what is no printable character is a '?'.
std::string shown(std::string_view text);

/// A message whatever stands in it: one line of valid UTF-8, in which what is no printable character is `\x1b`; of a
/// long one the beginning and the end.
std::string in_one_line(std::string_view message);

}  // namespace gradus::inline GRADUS_PRECISION
