#include "data/byte_names.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "autograd/core/utf8.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::size_t bytes = 256;

/// The code of each byte's character.
const std::array<std::int32_t, bytes>& codes() {
  static const std::array<std::int32_t, bytes> table = [] {
    std::array<std::int32_t, bytes> codes;
    std::int32_t next = 0x100;
    for (std::int32_t byte = 0; byte < std::ssize(codes); ++byte) {
      // Neither control characters nor blanks, nor the soft hyphen 0xAD.
      bool seen = (0x21 <= byte && byte <= 0x7E) || (0xA1 <= byte && byte != 0xAD);
      codes[static_cast<std::size_t>(byte)] = seen ? byte : next++;
    }
    return codes;
  }();
  return table;
}

}  // namespace

std::vector<std::string> bytes_in_order() {
  std::array<std::size_t, bytes> order;
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [](std::size_t a, std::size_t b) { return codes()[a] < codes()[b]; });
  std::vector<std::string> texts;
  for (std::size_t byte : order) texts.emplace_back(1, static_cast<char>(byte));
  return texts;
}

std::string name_of_bytes(std::string_view text) {
  std::string name;
  for (char byte : text) {
    std::int32_t code = codes()[static_cast<unsigned char>(byte)];
    if (code >= 0x80) name += static_cast<char>(0xC0 | code >> 6);
    name += static_cast<char>(code >= 0x80 ? 0x80 | (code & 0x3F) : code);
  }
  return name;
}

std::optional<std::string> bytes_of_name(std::string_view name) {
  std::string text;
  while (!name.empty()) {
    auto [code, length] = first_character(name);
    auto byte = std::find(codes().begin(), codes().end(), code);
    if (byte == codes().end()) return std::nullopt;
    text += static_cast<char>(byte - codes().begin());
    name.remove_prefix(length);
  }
  return text;
}

}  // namespace gradus::inline GRADUS_PRECISION
