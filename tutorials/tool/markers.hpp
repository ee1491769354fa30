#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tutorials/tool/compare.hpp"

namespace tutorial {

/// A chapter's README.md in pieces: text, and what stands between markers:
///
///     <!-- code step_1.cpp -->      <!-- output step_1.out -->      <!-- output step_4.out numbers vary by 20 % -->
///     <!-- end -->                  <!-- end -->                    <!-- end -->
///
/// A header that steps share is code too: <!-- code model.hpp -->. Numbers that training or rounding made differ from
/// machine to machine, and the marker says how far they may, the last two parts where they are needed:
///
///     <!-- output step_4.out numbers vary by 20 % or 0.1, whole ones by 3 -->
///
/// Before that, a step that reads what another one saved says which, and one that runs longer than some ten seconds how
/// long:
///
///     <!-- output step_4.out after step_3 long 90 s numbers vary by 20 % -->
///
/// At the end `update` puts the links to the chapters before and after, between <!-- chapters --> and <!-- end -->.
struct Part {
  enum class Kind { text, code, output, chapters };
  Kind kind = Kind::text;
  std::string text = {};   // the text, or what stands between the markers now
  std::string file = {};   // step_1.cpp, step_1.out
  std::string words = {};  // " long 90 s numbers vary by 20 %", as the marker says it, or ""
  std::string after = {};  // step_3, or ""
  int seconds = 0;         // of a long step
  Tolerance tolerance = {};
  int line = 1;  // of the file, counted from 1

  /// step_1
  std::string step() const { return file.substr(0, file.find('.')); }
  /// `content` as it stands between the markers: code and outputs in a fence.
  std::string block(const std::string& content) const;
};

/// The lines around an answer, which is folded on the page and behind a key in the terminal.
inline constexpr std::string_view details_open = "<details><summary>Answer</summary>", details_close = "</details>";

/// Throws Failure naming `name` and the line for a marker that is misspelt or has no end.
std::vector<Part> parts_of(const std::string& readme, const std::string& name);

/// The README again, with `content(part)` between the markers.
std::string filled(const std::vector<Part>& parts, const std::function<std::string(const Part&)>& content);

}  // namespace tutorial
