#pragma once
#include <cstdint>

#include "autograd/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

// What regular expressions call \p{L}, \p{N} and \s, of Unicode 14; false for -1, which is no character.

bool is_letter(std::int32_t code);
/// Digits, and what else counts: ½, Ⅷ.
bool is_number(std::int32_t code);
bool is_space(std::int32_t code);

}  // namespace gradus::inline GRADUS_PRECISION
