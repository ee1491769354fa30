#pragma once
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
