#pragma once
#include <functional>
#include <string>
#include <vector>

namespace tutorial {

/// A chapter's README.md in pieces: text, and what stands between markers:
///
///     <!-- code step_1.cpp -->      <!-- output step_1.out -->      <!-- output step_4.out trained -->
///     <!-- end -->                  <!-- end -->                    <!-- end -->
///
/// A header that steps share is code too: <!-- code model.hpp -->.
struct Part {
  enum class Kind { text, code, output };
  Kind kind = Kind::text;
  std::string text = {};  // the text, or what stands between the markers now
  std::string file = {};  // step_1.cpp, step_1.out
  bool trained = false;   // numbers that training gave, which differ from machine to machine
  int line = 1;           // of the file, counted from 1

  /// step_1
  std::string step() const { return file.substr(0, file.find('.')); }
  /// `content` as it stands between the markers.
  std::string block(const std::string& content) const;
};

/// Throws Failure naming `name` and the line for a marker that is misspelt or has no end.
std::vector<Part> parts_of(const std::string& readme, const std::string& name);

/// The README again, with `content(part)` between the markers.
std::string filled(const std::vector<Part>& parts, const std::function<std::string(const Part&)>& content);

}  // namespace tutorial
