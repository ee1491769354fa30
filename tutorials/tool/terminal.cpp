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
  screen_ = output;
  interactive_ = output && isatty(STDIN_FILENO);
  const char* term = std::getenv("TERM");
  styled_ = output && !std::getenv("NO_COLOR") && term && std::string_view(term) != "dumb";
  if (winsize size = {}; output && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    width_ = std::clamp<int>(size.ws_col, 40, width_);
    columns_ = size.ws_col;
    if (size.ws_row > 0) rows_ = size.ws_row;
  }
}

std::string broken_line(const std::string& line, int columns) {
  if (rows_of(line, columns) == 1) return line;
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  std::string out, indent(first + 2, ' '), now = line.substr(0, first);
  bool empty = true;  // no word in this line yet
  for (std::size_t at = first; at < line.size();) {
    const std::size_t start = line.find_first_not_of(' ', at);
    if (start == std::string::npos) break;
    const std::size_t end = std::min(line.find(' ', start), line.size());
    const std::string word = line.substr(start, end - start), blanks = line.substr(at, start - at);
    if (!empty && rows_of(now + blanks + word, columns) > 1) {
      out += now + '\n';
      now = indent + word;
    } else {
      now += blanks + word;
    }
    empty = false;
    at = end;
  }
  return out + now;
}

std::string Terminal::broken(const std::string& text) const {
  if (!screen_) return text;
  std::string out;
  for (const std::string& line : lines_of(text)) out += broken_line(line, columns_) + '\n';
  return out;
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
  for (const std::string& line : lines_of(broken(text))) {
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
