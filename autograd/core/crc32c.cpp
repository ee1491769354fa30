#include "autograd/core/crc32c.hpp"

#include <array>

namespace gradus::inline GRADUS_PRECISION {
namespace {

// What the division by the polynomial leaves of each byte. Its bits stand the other way round, the highest power last.
constexpr auto remainders = [] {
  constexpr std::uint32_t polynomial = 0x82F63B78;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ (rest & 1 ? polynomial : 0);
    table[byte] = rest;
  }
  return table;
}();

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  std::uint32_t rest = ~before;
  for (unsigned char byte : bytes) rest = (rest >> 8) ^ remainders[(rest ^ byte) & 0xFF];
  return ~rest;
}

}  // namespace gradus::inline GRADUS_PRECISION
