#pragma once
#include <span>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION {

/// A file of `web/` as it stands there.
struct WebText {
  std::string_view name;  ///< "curves.js"
  std::string_view text;
};

/// All of them, each module behind those that it imports. CMake compiles them in.
std::span<const WebText> web_texts();

}  // namespace gradus::inline GRADUS_PRECISION
