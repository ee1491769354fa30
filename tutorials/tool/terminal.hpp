#pragma once
#include <string>

namespace tutorial {

/// Where a chapter is shown: a terminal with somebody in front of it, or a file.
class Terminal {
 public:
  Terminal();

  /// Headings in bold and the like; not in a file, on a dumb terminal, or when NO_COLOR is set.
  bool styled() const { return styled_; }
  /// Columns for text.
  int width() const { return width_; }

  /// Shows `prompt` and waits for a key, unless standard input or output is no terminal; false when it was q. Throws
  /// Interrupted at Ctrl-C.
  bool wait(const std::string& prompt) const;

 private:
  bool interactive_, styled_;
  int width_ = 100;
};

}  // namespace tutorial
