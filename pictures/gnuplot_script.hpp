#pragma once
#include <fmt/format.h>

#include "pictures/picture.hpp"
#include "pictures/style.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// Text as gnuplot reads it back: in single quotes, where nothing but the quote itself is special.
std::string quoted(const std::string& text);

/// A number as gnuplot, and whoever parses the data, reads it back exactly: "0.1", "NaN", "-inf".
template <class Number>
std::string plain(Number value) {
  return value == value ? fmt::format("{}", value) : "NaN";
}

/// The words of `text` in lines of at most `width` pixels, as far as words allow; no line for no text.
std::vector<std::string> wrapped(const std::string& text, double width, int size);

/// A gnuplot script and its data on their way to a picture. Places are pixels from the upper left corner.
class GnuplotScript {
 public:
  /// Throws ValueError naming `operation` for a file that is neither .svg nor .png.
  GnuplotScript(const char* operation, const std::filesystem::path& file);

  /// The size of the whole picture; comes before what has a place.
  void canvas(double width, double height);
  /// One line of script.
  template <class... Args>
  void add(fmt::format_string<const Args&...> format, const Args&... args) {
    script_ += fmt::vformat(format, fmt::make_format_args(args...)) + "\n";
  }
  /// Where the axes of the next plot lie.
  void axes(double left, double right, double top, double bottom);
  /// Text whose middle is there; `turned` reads upwards.
  void text(const std::string& text, double x, double y, int size, bool turned = false);
  /// Lines of text one below the other from `y` down; where they end.
  double text(const std::vector<std::string>& lines, double x, double y, int size);
  /// A block of data; its number.
  int data(const std::string& block);

  const std::string& kind() const { return kind_; }
  double x(double pixels) const { return pixels / width_; }
  double y(double pixels) const { return 1 - pixels / height_; }

  /// Writes NAME.dat and NAME.gp and draws. Throws ValueError naming what cannot be written.
  Picture save() const;

 private:
  std::filesystem::path file_, script_file_, data_file_;
  std::string kind_, script_, data_;
  double width_ = 0, height_ = 0;
  int blocks_ = 0;
};

/// How much room lines of text take.
constexpr double line_height(int size) { return 1.4 * size; }
inline double block_height(const std::vector<std::string>& lines, int size) {
  return static_cast<double>(lines.size()) * line_height(size) + (lines.empty() ? 0 : 4);
}

}  // namespace gradus::inline GRADUS_PRECISION
