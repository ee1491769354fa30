#include "pictures/style.hpp"

#include <algorithm>

namespace gradus::inline GRADUS_PRECISION::style {

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

double text_width(const std::string& text, int size) { return 0.64 * size * static_cast<double>(characters(text)); }

}  // namespace gradus::inline GRADUS_PRECISION::style
