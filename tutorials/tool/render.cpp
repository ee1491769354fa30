#include "tutorials/tool/render.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>
#include <utility>

#include "tutorials/tool/files.hpp"
#include "tutorials/tool/markers.hpp"
#include "tutorials/tool/math.hpp"

namespace tutorial {

namespace {

constexpr std::string_view bold = "\033[1m", italic = "\033[3m", cyan = "\033[36m", plain = "\033[0m";

/// The columns that text takes: its characters, without colours.
std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\033')
      i = std::min(text.find('m', i), text.size());
    else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
      ++count;
  }
  return count;
}

/// Bold words, code, formulas, links and pictures of one paragraph.
class Inline {
 public:
  Inline(const std::string& text, const Style& style) : text_(text), style_(style) {}

  std::string shown() {
    std::string out;
    while (at_ < text_.size()) {
      std::string inside;
      if (between("**", "**", inside))
        out += marked(bold, Inline(inside, style_).shown());
      else if (text_.compare(at_, 2, "* ") != 0 && between("*", "*", inside))
        out += marked(italic, Inline(inside, style_).shown());
      else if (between("`", "`", inside))
        out += style_.colours ? marked(cyan, inside) : "`" + inside + "`";
      else if (between("$$", "$$", inside) || between("$", "$", inside))
        out += plain_math(inside);
      else if ((text_.compare(at_, 2, "![") == 0 && link(1, inside)) || (text_[at_] == '[' && link(0, inside)))
        out += inside;
      else
        out += text_[at_++];
    }
    return out;
  }

 private:
  bool between(std::string_view open, std::string_view close, std::string& inside) {
    if (text_.compare(at_, open.size(), open) != 0) return false;
    std::size_t start = at_ + open.size(), end = text_.find(close, start);
    if (end == std::string::npos || end == start) return false;
    inside = text_.substr(start, end - start);
    at_ = end + close.size();
    return true;
  }

  /// [text](target), or with `skip` 1 the picture ![text](target).
  bool link(std::size_t skip, std::string& out) {
    std::size_t middle = text_.find("](", at_), end = text_.find(')', middle);
    if (middle == std::string::npos || end == std::string::npos) return false;
    std::string words = text_.substr(at_ + skip + 1, middle - at_ - skip - 1);
    std::string target = text_.substr(middle + 2, end - middle - 2);
    if (words.find('\n') != std::string::npos && skip) return false;
    if (target.find("://") == std::string::npos && !target.starts_with('#'))
      target = (std::filesystem::path(style_.folder) / target).lexically_normal().generic_string();
    out = skip ? fmt::format("[picture {}: {}]", target, words) : fmt::format("{} ({})", words, target);
    at_ = end + 1;
    return true;
  }

  std::string marked(std::string_view how, const std::string& words) const {
    return style_.colours ? fmt::format("{}{}{}", how, words, plain) : words;
  }

  const std::string& text_;
  const Style& style_;
  std::size_t at_ = 0;
};

/// Broken into lines; those after the first begin with `indent` blanks.
std::string wrapped(const std::string& text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    std::size_t length = columns(word);
    if (column > 0 && column + 1 + length > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > 0) {
      out += ' ', ++column;
    }
    out += word;
    column += length;
  }
  return out + '\n';
}

/// A formula of its own, "$$ ... $$" over one line or several: indented, its lines kept.
std::string displayed(const std::string& formula) {
  std::string out;
  for (const std::string& line : lines_of(plain_math(formula.substr(2, formula.rfind("$$") - 2))))
    if (std::size_t start = line.find_first_not_of(' '); start != std::string::npos)
      out += "    " + line.substr(start) + '\n';
  return out;
}

/// A table's rows "| a | b |", its columns as wide as their widest cell; the line below the heads goes.
std::string table(const std::vector<std::string>& rows, const Style& style) {
  std::vector<std::vector<std::string>> cells;
  std::vector<std::size_t> widths;
  for (const std::string& row : rows) {
    if (row.find_first_not_of("|-: ") == std::string::npos) continue;
    cells.emplace_back();
    std::string shown = Inline(row, style).shown();
    for (std::size_t at = 1, end; (end = shown.find('|', at)) != std::string::npos; at = end + 1) {
      std::string cell = shown.substr(at, end - at);
      std::size_t first = cell.find_first_not_of(' ');
      cells.back().push_back(first == std::string::npos ? ""
                                                        : cell.substr(first, cell.find_last_not_of(' ') + 1 - first));
      widths.resize(std::max(widths.size(), cells.back().size()));
      std::size_t& width = widths[cells.back().size() - 1];
      width = std::max(width, columns(cells.back().back()));
    }
  }
  std::string out;
  for (const auto& row : cells) {
    std::string line = " ";
    for (std::size_t c = 0; c < row.size(); ++c)
      line += ' ' + row[c] + std::string(widths[c] - columns(row[c]) + 1, ' ');
    out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return out;
}

/// Where the words of a list's item begin ("- ", "1. "), 0 for other lines.
std::size_t item_start(const std::string& line) {
  std::size_t i = line.find_first_not_of(' ');
  if (i == std::string::npos) return 0;
  if ((line[i] == '-' || line[i] == '*') && line[i + 1] == ' ') return i + 2;
  std::size_t digits = line.find_first_not_of("0123456789", i);
  return digits != std::string::npos && digits > i && line.compare(digits, 2, ". ") == 0 ? digits + 2 : 0;
}

}  // namespace

std::string rendered_block(const std::string& text, const Style& style) {
  std::string out;
  for (const std::string& line : lines_of(text))
    out += style.colours ? fmt::format("{}{}{}\n", cyan, line, plain) : line + '\n';
  return out;
}

std::string rendered(const std::string& markdown, const Style& style) {
  std::string out, paragraph;
  std::vector<std::string> rows;
  bool fenced = false, math = false;
  std::string formula;
  auto flush = [&] {
    if (!rows.empty()) out += table(std::exchange(rows, {}), style);
    if (paragraph.empty()) return;
    if (paragraph.starts_with("$$") && paragraph.find("$$", 2) != std::string::npos) {
      out += displayed(std::exchange(paragraph, ""));
      return;
    }
    std::size_t start = item_start(paragraph), blanks = std::min(paragraph.find_first_not_of(' '), start);
    out += std::string(blanks, ' ');
    std::string shown = Inline(paragraph, style).shown();
    out += wrapped(shown, static_cast<std::size_t>(style.width) - blanks, start);
    paragraph.clear();
  };
  for (const std::string& line : lines_of(markdown)) {
    if (paragraph.starts_with("$$")) {  // a formula over several lines
      paragraph += '\n' + line;
      if (line.ends_with("$$")) flush();
    } else if (math) {
      math = line != "```";
      if (math)
        formula += line + '\n';
      else
        out += displayed("$$\n" + std::exchange(formula, "") + "$$");
    } else if (line == "```math") {
      flush();
      math = true;
    } else if (line.starts_with("```")) {
      flush();
      fenced = !fenced;
    } else if (fenced) {
      out += rendered_block(line + '\n', style);
    } else if ((line.starts_with("<!--") && line.ends_with("-->")) || line == details_close) {
      flush();
    } else if (line == details_open) {
      flush();
      out += style.colours ? fmt::format("{}Answer{}\n", bold, plain) : "Answer\n";
    } else if (line.starts_with('#')) {
      flush();
      std::string heading = Inline(line.substr(std::min(line.find_first_not_of("# "), line.size())), style).shown();
      out += style.colours
                 ? fmt::format("{}{}{}\n", bold, heading, plain)
                 : fmt::format("{}\n{}\n", heading, std::string(columns(heading), line.starts_with("##") ? '-' : '='));
    } else if (line.empty()) {
      flush();
      out += '\n';
    } else if (line.starts_with('|')) {
      if (rows.empty()) flush();
      rows.push_back(line);
    } else {
      if (!rows.empty()) flush();
      if (item_start(line) > 0 || line.starts_with("$$")) flush();
      paragraph += (paragraph.empty() ? "" : "\n") + line;
      if (paragraph.starts_with("$$") && paragraph.size() > 2 && paragraph.ends_with("$$")) flush();
    }
  }
  flush();
  return out;
}

}  // namespace tutorial
