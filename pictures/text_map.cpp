#include "pictures/text_map.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "pictures/scale.hpp"
#include "pictures/style.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr std::string_view levels = " .:-=+*#%@";  // more and more ink
constexpr char no_number = '?';
constexpr std::size_t page = 100;  // characters in a line

using Labels = std::vector<std::string>;

Labels labels_or_numbers(const Labels& labels, std::size_t count) {
  Labels result = labels;
  for (std::size_t i = result.size(); i < count; ++i) result.push_back(std::to_string(i));
  return result;
}

std::size_t widest(const Labels& labels) {
  std::size_t width = 0;
  for (const std::string& label : labels) width = std::max(width, style::characters(label));
  return width;
}

std::string padded(const std::string& text, std::size_t width, bool right = false) {
  std::string blanks(width - std::min(width, style::characters(text)), ' ');
  return right ? blanks + text : text + blanks;
}

/// The characters of UTF-8 text.
Labels split(const std::string& text) {
  Labels result;
  for (char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) result.emplace_back();
    if (!result.empty()) result.back() += c;
  }
  return result;
}

/// The labels of the columns above them, each `cell` characters wide, and how wide that is.
struct Header {
  std::size_t cell;
  Labels lines;
};

Header numbers_header(std::size_t columns) {
  // One character a cell; every tenth column has its number.
  std::string line;
  for (std::size_t i = 0; i < columns; i += 10) line += padded(std::to_string(i), 10);
  return {1, {line}};
}

Header header_of(const HeatMap& map, std::size_t columns) {
  Labels labels = labels_or_numbers(map.column_labels, columns);
  std::size_t width = std::max<std::size_t>(widest(labels), 2) + 1;
  if (width <= 5 && columns * width <= page) {
    std::string line;
    for (const std::string& label : labels) line += padded(label, width);
    return {width, {line}};
  }
  if (map.column_labels.empty()) return numbers_header(columns);
  // Too long to stand side by side: they run downwards, and end just above their column.
  Header header{columns * 3 <= page ? std::size_t{3} : 1, Labels(width - 1)};
  for (const std::string& label : labels) {
    Labels letters = split(label);
    letters.insert(letters.begin(), width - 1 - letters.size(), " ");
    for (std::size_t i = 0; i < letters.size(); ++i) header.lines[i] += padded(letters[i], header.cell);
  }
  return header;
}

char level_of(double share) {
  if (std::isnan(share)) return no_number;
  // A value between two levels, 0.5 say, shall not flip with its last digit.
  constexpr double nudge = 1e-3;
  auto count = static_cast<double>(levels.size());
  // Blank is the low end and nothing else: whoever looks for a leak looks for what is not quite 0.
  double least = share > 0 ? 1 : 0;
  return levels[static_cast<std::size_t>(std::clamp(share * count + nudge, least, count - 1))];
}

void add_line(std::string& text, const std::string& line) {
  text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

/// An end of the scale; what is 0 but for rounding is 0.
double rounded(double end, const Scale& scale) { return std::abs(end) < 1e-6 * (scale.high - scale.low) ? 0 : end; }

std::string axes(const HeatMapsOptions& options) {
  if (options.row_axis.empty() && options.column_axis.empty()) return "";
  if (options.column_axis.empty()) return "rows: " + options.row_axis;
  if (options.row_axis.empty()) return "columns: " + options.column_axis;
  return "rows: " + options.row_axis + ", columns: " + options.column_axis;
}

}  // namespace

std::string text_map(const HeatMap& map, const HeatMapsOptions& options) {
  Scale scale = checked_scale("text_map", {map}, options);
  std::size_t rows = map.values.shape(0), columns = map.values.shape(1);
  Labels row_labels = labels_or_numbers(map.row_labels, rows);
  std::size_t margin = widest(row_labels);
  Header header = header_of(map, columns);

  std::string text;
  for (const std::string& line : {options.title, map.title, axes(options)})
    if (!line.empty()) add_line(text, line);
  for (const std::string& line : header.lines) add_line(text, std::string(margin + 2, ' ') + line);
  const Scalar* value = map.values.data();
  bool some_are_no_number = false;
  for (std::size_t row = 0; row < rows; ++row) {
    std::string line = padded(row_labels[row], margin, true) + "  ";
    for (std::size_t column = 0; column < columns; ++column, ++value) {
      some_are_no_number |= std::isnan(*value);
      line += padded(std::string(std::min<std::size_t>(header.cell, 2), level_of(scale.share(*value))), header.cell);
    }
    add_line(text, line);
  }
  text += fmt::format("scale: {:.3g} \"{}\" {:.3g}{}\n", rounded(scale.low, scale), levels, rounded(scale.high, scale),
                      some_are_no_number ? fmt::format("; {} is NaN", no_number) : "");
  return text;
}

}  // namespace gradus::inline GRADUS_PRECISION
