#pragma once
#include <string>
#include <string_view>

namespace tutorial {

/// Where a chapter is shown: a terminal with somebody in front of it, or a file.
class Terminal {
 public:
  Terminal();

  /// Headings in bold and the like; not in a file, on a dumb terminal, or when NO_COLOR is set.
  bool styled() const { return styled_; }
  /// Somebody is in front of it, with a keyboard.
  bool interactive() const { return interactive_; }
  /// Columns for text.
  int width() const { return width_; }

  /// The text with lines that are wider than the screen broken between words, where it goes to a screen.
  std::string broken(const std::string& text) const;

  /// Prints a text, and waits as `wait` does before each line for which the screen has no room; false after q.
  bool page(const std::string& text);
  /// What was printed by others since the last wait is on the screen too.
  void printed(const std::string& text);

  /// Shows `prompt` and waits for a key, unless standard input or output is no terminal; false when it was q. Throws
  /// Interrupted at Ctrl-C.
  bool wait(const std::string& prompt);
  /// The key that was pressed, 'q' for all that end; 0 where nobody is there.
  char key(const std::string& prompt);

 private:
  bool interactive_, styled_, screen_;
  int width_ = 100;
  int columns_ = 80, rows_ = 24;  // of the screen
  int used_ = 0;                  // rows since the last wait
};

/// A line broken between words, so that none is wider than that; those after the first begin two blanks further in.
std::string broken_line(const std::string& line, int columns);

/// The rows that a line takes on a screen of that many columns, colours and bold not counted.
int rows_of(std::string_view line, int columns);

}  // namespace tutorial
