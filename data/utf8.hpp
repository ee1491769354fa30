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

/// The start of a text for a message of one line, in valid UTF-8: what is no printable character is a '?'.
std::string shown(std::string_view text);

}  // namespace gradus::inline GRADUS_PRECISION
