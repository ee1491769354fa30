#pragma once
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

/// Where the program is, for error messages and for drawings of graphs: a running module puts its path here
/// (`decoder.layers.1.self_attn`).
class Place {
 public:
  Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  /// The path of the innermost running module on this thread, "" outside any.
  static std::string current();
  /// That module's place, nullptr outside any.
  static const Place* innermost();

  virtual std::string path() const = 0;
  /// What the place around it calls it, "layers.1"; "" when it is the same place once more.
  virtual std::string name() const = 0;
  /// The full name of what belongs to this place (a parameter, by its Variable's identity), "" when it does not.
  virtual std::string name_of(const void* identity) const = 0;

  const Place* outer() const { return outer_; }
  std::uint64_t run() const { return run_; }  ///< tells two runs of one module apart

 protected:
  ~Place();

 private:
  const Place* outer_;
  std::uint64_t run_;
};

/// `message` behind the path of the running module.
std::string with_place(const std::string& message);

/// Throws E with the formatted message, behind the running module's path, unless `condition` holds.
template <class E = ShapeError, class... Args>
void check(bool condition, fmt::format_string<const Args&...> format, const Args&... args) {
  if (!condition) [[unlikely]]
    throw E(with_place(fmt::vformat(format, fmt::make_format_args(args...))));
}

}  // namespace gradus::inline GRADUS_PRECISION
