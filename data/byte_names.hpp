#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

// GPT-2's files name each byte by a character that can be seen and is no blank: those of Latin-1 that are so by
// themselves, all others by U+0100, U+0101, ... in their order. A space is Ġ, a line's end Ċ.

/// All bytes, each a text, in the order of their characters, which is that of their ids in GPT-2.
std::vector<std::string> bytes_in_order();

/// The names of some bytes in a row, in UTF-8.
std::string name_of_bytes(std::string_view bytes);

/// The bytes that have these names; nothing where a character is none's name.
std::optional<std::string> bytes_of_name(std::string_view name);

}  // namespace gradus::inline GRADUS_PRECISION
