#pragma once
#include <fmt/core.h>

#include <algorithm>
#include <string_view>

namespace gradus::inline GRADUS_PRECISION {

/// The name of an operation: a string literal, since nodes and watchers keep it as long as they like. Anything that
/// could go away does not compile.
class OperationName {
 public:
  consteval OperationName(const char* literal) : literal_(literal) {}
  constexpr operator const char*() const { return literal_; }

 private:
  const char* literal_;
};

}  // namespace gradus::inline GRADUS_PRECISION

template <>
struct fmt::formatter<gradus::OperationName> {  // fmt 10 takes no conversion to letters
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  auto format(gradus::OperationName name, fmt::format_context& context) const {
    std::string_view text(name);
    return std::copy(text.begin(), text.end(), context.out());
  }
};
