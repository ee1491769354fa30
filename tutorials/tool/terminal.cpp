#include "tutorials/tool/terminal.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"

namespace tutorial {

namespace {

/// While one lives, keys come as they are pressed and unseen; Ctrl-C is a key too, so that the terminal is always put
/// back.
class KeyByKey {
 public:
  KeyByKey() {
    tcgetattr(STDIN_FILENO, &before_);
    termios mode = before_;
    mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode);
  }
  KeyByKey(const KeyByKey&) = delete;
  // What else the key sent (an arrow sends three characters) is thrown away.
  ~KeyByKey() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }

 private:
  termios before_ = {};
};

constexpr char ctrl_c = 3, ctrl_d = 4;

}  // namespace

Terminal::Terminal() {
  const bool output = isatty(STDOUT_FILENO);
  interactive_ = output && isatty(STDIN_FILENO);
  const char* term = std::getenv("TERM");
  styled_ = output && !std::getenv("NO_COLOR") && term && std::string_view(term) != "dumb";
  if (winsize size = {}; output && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    width_ = std::clamp<int>(size.ws_col, 40, width_);
    columns_ = size.ws_col;
    if (size.ws_row > 0) rows_ = size.ws_row;
  }
}

int rows_of(std::string_view line, int columns) {
  int width = 0;
  bool escape = false;  // \033[1m
  for (char c : line) {
    if (c == '\033') escape = true;
    if (!escape && (c & 0xC0) != 0x80) ++width;  // a character is counted at its first byte
    if (c == 'm') escape = false;
  }
  return std::max(1, (width + columns - 1) / columns);
}

void Terminal::printed(const std::string& text) {
  for (const std::string& line : lines_of(text)) used_ += rows_of(line, columns_);
}

bool Terminal::page(const std::string& text) {
  for (const std::string& line : lines_of(text)) {
    // The last row is for the prompt.
    if (used_ > 0 && used_ + rows_of(line, columns_) >= rows_ && !wait("any key goes on, q quits")) return false;
    fmt::print("{}\n", line);
    used_ += rows_of(line, columns_);
  }
  return true;
}

bool Terminal::wait(const std::string& prompt) { return key(prompt) != 'q'; }

char Terminal::key(const std::string& prompt) {
  used_ = 0;
  if (!interactive_) return 0;
  fmt::print("{}{}{}", styled_ ? "\033[2m" : "", prompt, styled_ ? "\033[0m" : "");
  fflush(stdout);
  char key = 'q';
  {
    KeyByKey keys;
    if (read(STDIN_FILENO, &key, 1) != 1) key = 'q';  // nobody is there any more
  }
  fmt::print("{}", styled_ ? "\r\033[K" : "\n");
  if (key == ctrl_c) throw Interrupted();
  return key == 'Q' || key == ctrl_d ? 'q' : key;
}

}  // namespace tutorial
