#pragma once
#if __cplusplus < 202002L
#error "Gradus needs C++20: compile with -std=c++20"
#endif
#ifndef GRADUS_PRECISION
#error "Define GRADUS_PRECISION as f32 or f64, and link that library; CMake's target and pkg-config do both"
#endif
#include <fmt/core.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace gradus::inline GRADUS_PRECISION {

/// The base of every error that Gradus throws. `what()` is one line: where, what is wrong with which shapes, the way
/// out.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Shapes, axes or widths that do not fit an operation.
class ShapeError : public Error {
 public:
  using Error::Error;
};

/// An option, index or file content outside what is allowed.
class ValueError : public Error {
 public:
  using Error::Error;
};

/// A graph used against its rules: run after it was freed, a value changed in place, a gradient that is not there.
class GraphError : public Error {
 public:
  using Error::Error;
};

/// `message` behind the path of the running module.
std::string with_place(const std::string& message);

/// Throws E with the formatted message, behind the running module's path.
template <class E = ShapeError, class... Args>
[[noreturn]] void fail(fmt::format_string<const Args&...> format, const Args&... args) {
  throw E(with_place(fmt::vformat(format, fmt::make_format_args(args...))));
}

/// Does so unless `condition` holds.
template <class E = ShapeError, class... Args>
void check(bool condition, fmt::format_string<const Args&...> format, const Args&... args) {
  if (!condition) [[unlikely]]
    fail<E>(format, args...);
}

}  // namespace gradus::inline GRADUS_PRECISION
