#pragma once
#include <string_view>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The length in bytes of the first piece of `text` that GPT-2 would cut off before it joins bytes (Radford et al.
/// 2019), by the first of these that fits:
///
///     's|'t|'re|'ve|'m|'ll|'d   the end of a contraction
///      ?\p{L}+                  letters, with a space before them
///      ?\p{N}+                  numbers, likewise
///      ?[^\s\p{L}\p{N}]+        what is neither, likewise; bytes that are no UTF-8 too
///     \s+(?!\S)                 white space, but for its last character where something follows
///     \s+
///
/// A piece ends where it has 65,536 bytes, or as soon after as a character does, so that the memory for it has an end,
/// too. 0 where `more` text may follow and change the answer, and for no text.
std::size_t first_piece(std::string_view text, bool more);

}  // namespace gradus::inline GRADUS_PRECISION
