#include "pictures/gnuplot_script.hpp"

#include <algorithm>
#include <sstream>

namespace gradus::inline GRADUS_PRECISION {

namespace fs = std::filesystem;

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (char c : text) {
    bool control = static_cast<unsigned char>(c) < ' ';  // a line break would end the command
    result += control ? ' ' : c;
    if (c == '\'') result += c;
  }
  return result + "'";
}

std::vector<std::string> wrapped(const std::string& text, double width, int size) {
  std::vector<std::string> lines;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!lines.empty() && style::text_width(lines.back() + " " + word, size) <= width)
      lines.back() += " " + word;
    else
      lines.push_back(word);
  }
  return lines;
}

GnuplotScript::GnuplotScript(const char* operation, const fs::path& file)
    : file_(file),
      script_file_(beside(file, ".gp")),
      data_file_(beside(file, ".dat")),
      kind_(picture_kind(operation, file)) {}

void GnuplotScript::canvas(double width, double height) {
  width_ = std::ceil(width);
  height_ = std::ceil(height);
  add("# Made by Gradus: draws {} from {}, which lie beside this script, from whichever folder it is run.",
      file_.filename().string(), data_file_.filename().string());
  add("folder = ARG0");
  add("while (strlen(folder) > 0 && substr(folder, strlen(folder), strlen(folder)) ne '/') {{");
  add("  folder = substr(folder, 1, strlen(folder) - 1)");
  add("}}");
  add("data = folder . {}", quoted(data_file_.filename().string()));
  add("set encoding utf8");
  if (kind_ == "svg") {
    add("set terminal svg size {},{} font '{},{}' background '{}'", width_, height_, style::font, style::text_size,
        style::background);
  } else {
    // Twice the pixels, for screens that have them; a pixel is 3/4 of a point.
    constexpr int scale = 2;
    add("set terminal pngcairo size {},{} font '{},{}' fontscale {} linewidth {} pointscale {} background '{}'",
        scale * width_, scale * height_, style::font, style::text_size, 0.75 * scale, scale, scale, style::background);
  }
  add("set output folder . {}", quoted(file_.filename().string()));
  add("set border linecolor rgb '{0}'\nset tics textcolor rgb '{0}'", style::text);
}

void GnuplotScript::axes(double left, double right, double top, double bottom) {
  add("set lmargin at screen {:.5f}\nset rmargin at screen {:.5f}\nset tmargin at screen {:.5f}\nset bmargin at screen "
      "{:.5f}",
      x(left), x(right), y(top), y(bottom));
}

void GnuplotScript::text(const std::string& text, double x, double y, int size, bool turned) {
  add("set label {} at screen {:.5f},{:.5f} center {} font ',{}' textcolor rgb '{}' noenhanced", quoted(text),
      this->x(x), this->y(y), turned ? "rotate by 90" : "norotate", size, style::text);
}

double GnuplotScript::text(const std::vector<std::string>& lines, double x, double y, int size) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    text(lines[i], x, y + (static_cast<double>(i) + 0.5) * line_height(size), size);
  return y + block_height(lines, size);
}

int GnuplotScript::data(const std::string& block) {
  if (blocks_ > 0) data_ += "\n\n";
  data_ += block;
  return blocks_++;
}

Picture GnuplotScript::save() const {
  write_file(data_file_, data_);
  write_file(script_file_, script_);
  std::string script = script_file_.string();
  if (script.starts_with('-')) script = "./" + script;  // not an option
  return render(file_, {"gnuplot", {"--default-settings", script}, "gnuplot-nox", "gnuplot " + shell_word(script)});
}

}  // namespace gradus::inline GRADUS_PRECISION
