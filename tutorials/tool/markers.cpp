#include "tutorials/tool/markers.hpp"

#include <fmt/format.h>

#include <regex>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"

namespace tutorial {

namespace {

constexpr std::string_view end_marker = "<!-- end -->", chapters_marker = "<!-- chapters -->";

/// A part that has its marker's kind and file; throws Failure for a comment that is nearly a marker.
bool is_marker(const std::string& line, const std::string& where, Part& part) {
  if (!line.starts_with("<!--")) return false;
  static const std::regex code(R"(<!-- code (\S+\.[ch]pp) -->)");
  static const std::regex output(
      R"(<!-- output (\S+\.out)((?: after (step_[1-9]\d*))?(?: long ([1-9]\d*) s)?)"
      R"((?: numbers vary by ([1-9]\d?) %(?: or (\d*\.?\d+))?(?:, whole ones by ([1-9]\d*))?)?) -->)");
  std::smatch match;
  if (line == chapters_marker) {
    part.kind = Part::Kind::chapters;
    return true;
  }
  if (std::regex_match(line, match, code)) {
    part.kind = Part::Kind::code;
  } else if (std::regex_match(line, match, output)) {
    part.kind = Part::Kind::output;
    part.words = match[2];
    part.after = match[3];
    if (match[4].matched) part.seconds = std::stoi(match[4]);
    if (match[5].matched) part.tolerance.share = std::stod(match[5]) / 100;
    if (match[6].matched) part.tolerance.least = std::stod(match[6]);
    if (match[7].matched) part.tolerance.whole = std::stod(match[7]);
  } else {
    throw Failure(where +
                  ": a marker is <!-- code step_1.cpp -->, <!-- output step_1.out -->, <!-- output step_2.out after "
                  "step_1 long 90 s numbers vary by 20 % or 0.1, whole ones by 3 -->, without the parts that are not "
                  "needed, <!-- chapters --> or <!-- end -->, alone in its line; this is " +
                  line);
  }
  part.file = match[1];
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
