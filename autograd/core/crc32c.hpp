#pragma once
#include <cstdint>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION {

/// CRC-32C (Castagnoli; RFC 3720, 12.1 and B.4) of bytes, or of what came before, whose CRC is given, and them.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace gradus::inline GRADUS_PRECISION
