#include "autograd/core/utf8.hpp"

namespace gradus::inline GRADUS_PRECISION {

Utf8Character first_character(std::string_view text) {
  if (text.empty()) return {-1, 0};
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  constexpr std::int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};  // that needs so many bytes
  if (byte(0) < 0xC0 || byte(0) > 0xF7 || text.size() < length) return {-1, 1};
  std::int32_t code = byte(0) & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {-1, 1};
    code = code << 6 | (byte(i) & 0x3F);
  }
  bool surrogate = 0xD800 <= code && code <= 0xDFFF;
  if (code < smallest[length] || surrogate || code > 0x10FFFF) return {-1, 1};
  return {code, length};
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;  // bytes
  std::string result;
  while (!text.empty() && result.size() < longest) {
    auto [code, length] = first_character(text);
    result += is_control(code) ? "?" : text.substr(0, length);
    text.remove_prefix(length);
  }
  return result;
}

std::string in_one_line(std::string_view message) {
  constexpr std::size_t beginning = 400, end = 100;  // bytes
  std::string line;
  auto append = [&](std::string_view text) {
    while (!text.empty()) {
      auto [code, length] = first_character(text);
      if (code == '\n')
        line += "\\n";
      else if (is_control(code))
        for (unsigned char byte : text.substr(0, length)) line += fmt::format("\\x{:02x}", byte);
      else
        line += text.substr(0, length);
      text.remove_prefix(length);
    }
  };
  // Cut between two characters.
  auto inside = [&](std::size_t place) { return (static_cast<unsigned char>(message[place]) & 0xC0) == 0x80; };
  if (message.size() <= beginning + end) {
    append(message);
    return line;
  }
  std::size_t first = beginning, last = message.size() - end;
  for (int most = 3; most > 0 && inside(first); --most) --first;
  for (int most = 3; most > 0 && inside(last); --most) ++last;
  append(message.substr(0, first));
  line += " ... ";
  append(message.substr(last));
  return line;
}

}  // namespace gradus::inline GRADUS_PRECISION
