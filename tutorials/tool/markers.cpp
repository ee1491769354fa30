#include "tutorials/tool/markers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"

namespace tutorial {

namespace {

constexpr std::string_view end_marker = "<!-- end -->", chapters_marker = "<!-- chapters -->";

/// Reads a line from left to right. (std::regex would take longer to compile than all else here.)
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  /// All up to the next blank.
  std::string word() { return taken(std::min(rest_.find(' '), rest_.size())); }
  /// A whole number from 1 on; throws Bad where there is none.
  std::string count() {
    const std::string digits = taken(std::min(rest_.find_first_not_of("0123456789"), rest_.size()));
    if (digits.empty() || digits[0] == '0' || digits.size() > 9) throw Bad();
    return digits;
  }
  /// 3 or 0.25 or .25
  double number() {
    const std::string digits = taken(std::min(rest_.find_first_not_of("0123456789."), rest_.size()));
    if (digits.empty() || digits.back() == '.' || std::count(digits.begin(), digits.end(), '.') > 1) throw Bad();
    return std::stod(digits);
  }
  void must(std::string_view word) {
    if (!take(word)) throw Bad();
  }
  std::size_t left() const { return rest_.size(); }

  struct Bad {};

 private:
  std::string taken(std::size_t length) {
    const std::string text(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return text;
  }
  std::string_view rest_;
};

/// What is in a marker; throws Line::Bad.
void read_marker(const std::string& text, Part& part) {
  Line line(text);
  if (line.take("<!-- code ")) {
    part.kind = Part::Kind::code;
    part.file = line.word();
    if (part.file.size() < 5 || !(part.file.ends_with(".cpp") || part.file.ends_with(".hpp"))) throw Line::Bad();
    line.must(" -->");
  } else {
    line.must("<!-- output ");
    part.kind = Part::Kind::output;
    part.file = line.word();
    if (part.file.size() < 5 || !part.file.ends_with(".out")) throw Line::Bad();
    const std::size_t start = text.size() - line.left();
    if (line.take(" after step_")) part.after = "step_" + line.count();
    if (line.take(" long ")) {
      part.seconds = std::stoi(line.count());
      line.must(" s");
    }
    if (line.take(" numbers vary by ")) {
      part.tolerance.share = std::stod(line.count()) / 100;
      if (part.tolerance.share >= 1) throw Line::Bad();
      line.must(" %");
      if (line.take(" or ")) part.tolerance.least = line.number();
      if (line.take(", whole ones by ")) part.tolerance.whole = std::stod(line.count());
    }
    part.words = text.substr(start, text.size() - line.left() - start);
    line.must(" -->");
  }
  if (line.left()) throw Line::Bad();
}

/// <!-- live reverse: Train it. -->: in the site a block that computes stands there (web/live), and what to try in it.
bool is_live_block(std::string_view line) {
  constexpr std::string_view begin = "<!-- live ", end = " -->";
  std::size_t colon = line.find(": ");
  if (!line.starts_with(begin) || !line.ends_with(end) || colon == line.npos || colon <= begin.size()) return false;
  std::string_view name = line.substr(begin.size(), colon - begin.size());
  return colon + 2 < line.size() - end.size() &&
         std::all_of(name.begin(), name.end(), [](char c) { return ('a' <= c && c <= 'z') || c == '_'; });
}

/// Whether it is a marker, which `part` then is; throws Failure for a comment that is nearly one.
bool is_marker(const std::string& line, const std::string& where, Part& part) {
  if (!line.starts_with("<!--") || is_live_block(line)) return false;
  if (line == chapters_marker) {
    part.kind = Part::Kind::chapters;
    return true;
  }
  try {
    read_marker(line, part);
  } catch (const Line::Bad&) {
    throw Failure(
        where +
        ": a marker is <!-- code step_1.cpp -->, <!-- output step_1.out -->, <!-- output step_2.out after "
        "step_1 long 90 s numbers vary by 20 % or 0.1, whole ones by 3 -->, without the parts that are not "
        "needed, <!-- chapters -->, <!-- live reverse: what to try --> or <!-- end -->, alone in its line; this is " +
        line);
  }
  return true;
}

}  // namespace

std::string Part::block(const std::string& content) const {
  if (kind == Kind::chapters) return content;
  std::string end = content.empty() || content.ends_with('\n') ? "" : "\n";
  return fmt::format("```{}\n{}{}```\n", kind == Kind::code ? "cpp" : "", content, end);
}

std::vector<Part> parts_of(const std::string& readme, const std::string& name) {
  std::vector<Part> parts(1);
  int number = 0;
  for (const std::string& line : lines_of(readme)) {
    const std::string where = fmt::format("{}:{}", name, ++number);
    const bool inside = parts.back().kind != Part::Kind::text;
    Part next{.line = number};
    if (line == end_marker) {
      if (!inside) throw Failure(where + ": <!-- end --> ends nothing");
      parts.push_back({.line = number + 1});
    } else if (is_marker(line, where, next)) {
      if (inside)
        throw Failure(
            fmt::format("{}: <!-- end --> of {} in line {} is missing", where, parts.back().file, parts.back().line));
      parts.push_back(next);
    } else {
      parts.back().text += line + '\n';
    }
  }
  if (parts.back().kind != Part::Kind::text)
    throw Failure(
        fmt::format("{}: <!-- end --> of {} in line {} is missing", name, parts.back().file, parts.back().line));
  return parts;
}

std::string filled(const std::vector<Part>& parts, const std::function<std::string(const Part&)>& content) {
  std::string text;
  for (const Part& part : parts) {
    if (part.kind == Part::Kind::text)
      text += part.text;
    else if (part.kind == Part::Kind::chapters)
      text += fmt::format("{}\n{}{}\n", chapters_marker, content(part), end_marker);
    else
      text += fmt::format("<!-- {} {}{} -->\n{}{}\n", part.kind == Part::Kind::code ? "code" : "output", part.file,
                          part.words, part.block(content(part)), end_marker);
  }
  return text;
}

}  // namespace tutorial
