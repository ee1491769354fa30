#include "tutorials/tool/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include "tutorials/tool/files.hpp"

namespace tutorial {

namespace {

struct Token {
  std::string text;
  std::optional<double> number;

  bool whole() const { return text.find_first_not_of("+-0123456789") == std::string::npos; }
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }

/// How long the number is that starts at `start`; 0 when none does. "step_1" and "d2" hold none.
std::size_t number_length(const std::string& line, std::size_t start) {
  auto at = [&](std::size_t i) { return i < line.size() ? line[i] : '\0'; };
  if (start > 0 && (is_word(line[start - 1]) || line[start - 1] == '.')) return 0;
  std::size_t i = start;
  if (at(i) == '-' || at(i) == '+') ++i;
  for (std::string_view special : {"nan", "inf"})
    if (line.compare(i, special.size(), special) == 0 && !is_word(at(i + special.size())))
      return i + special.size() - start;
  if (!is_digit(at(i)) && !(at(i) == '.' && is_digit(at(i + 1)))) return 0;
  while (is_digit(at(i))) ++i;
  if (at(i) == '.' && is_digit(at(i + 1)))
    for (++i; is_digit(at(i));) ++i;
  if (at(i) == 'e' || at(i) == 'E') {
    std::size_t digits = i + 1 + (at(i + 1) == '-' || at(i + 1) == '+');
    if (is_digit(at(digits)))
      for (i = digits; is_digit(at(i));) ++i;
  }
  return is_word(at(i)) ? 0 : i - start;  // 3x is a word
}

std::vector<Token> tokens_of(const std::string& line) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < line.size();) {
    if (std::size_t length = number_length(line, i)) {
      std::string text = line.substr(i, length);
      tokens.push_back({text, std::strtod(text.c_str(), nullptr)});
      i += length;
    } else {
      if (tokens.empty() || tokens.back().number) tokens.push_back({});
      tokens.back().text += line[i++];
    }
  }
  // Blanks beside a number pad it to a width.
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    std::string& text = tokens[t].text;
    if (tokens[t].number) continue;
    if (t > 0) {
      std::size_t first = std::min(text.find_first_not_of(' '), text.size());
      if (first > 1) text.erase(0, first - 1);
    }
    std::size_t last = text.find_last_not_of(' ') + 1;
    if (t + 1 == tokens.size())
      text.erase(last);
    else if (last < text.size())
      text.erase(last + 1);
  }
  std::erase_if(tokens, [](const Token& token) { return token.text.empty(); });
  if (!tokens.empty() && tokens.front().text == " ") tokens.erase(tokens.begin());
  return tokens;
}

bool same_number(double got, double want, double share, double least) {
  if (std::isnan(got) || std::isnan(want)) return std::isnan(got) && std::isnan(want);
  if (std::isinf(got) || std::isinf(want)) return got == want;
  return std::abs(got - want) <= std::max(least, share * std::max(std::abs(got), std::abs(want)));
}

bool same_token(const Token& got, const Token& want, const Tolerance& tolerance) {
  if (!got.number || !want.number) return !got.number && !want.number && got.text == want.text;
  if (got.whole() && want.whole()) return same_number(*got.number, *want.number, Tolerance().share, tolerance.whole);
  return same_number(*got.number, *want.number, tolerance.share, tolerance.least);
}

bool same_line(const std::string& got, const std::string& want, const Tolerance& tolerance) {
  return std::ranges::equal(tokens_of(got), tokens_of(want),
                            [&](const Token& a, const Token& b) { return same_token(a, b, tolerance); });
}

/// Where numbers vary, a model that was trained writes other words, behind this sign.
bool both_written(const std::string& got, const std::string& want, const Tolerance& tolerance) {
  constexpr std::string_view sign = "> ";
  return tolerance.share > Tolerance().share && got.starts_with(sign) && want.starts_with(sign);
}

}  // namespace

std::string difference(const std::string& got, const std::string& want, const Tolerance& tolerance) {
  const auto is = lines_of(got), should_be = lines_of(want);
  for (std::size_t i = 0; i < std::max(is.size(), should_be.size()); ++i) {
    if (i < is.size() && i < should_be.size() &&
        (both_written(is[i], should_be[i], tolerance) || same_line(is[i], should_be[i], tolerance)))
      continue;
    auto line = [i](const std::vector<std::string>& lines) { return i < lines.size() ? lines[i] : "(no such line)"; };
    return fmt::format("line {} differs\n  is         {}\n  should be  {}", i + 1, line(is), line(should_be));
  }
  return "";
}

std::string how_numbers_differ(const std::string& got, const std::string& want, const Tolerance& tolerance) {
  const auto is = lines_of(got), stands = lines_of(want);
  for (std::size_t i = 0; i < std::max(is.size(), stands.size()); ++i) {
    if (i < is.size() && i < stands.size() && is[i] == stands[i]) continue;
    const std::string place = fmt::format("Line {} differs from the chapter's", i + 1);
    if (i >= is.size() || i >= stands.size())
      return fmt::format("Yours has {} lines, the chapter's {}.", is.size(), stands.size());
    const auto mine = tokens_of(is[i]), theirs = tokens_of(stands[i]);
    for (std::size_t t = 0; t < std::max(mine.size(), theirs.size()); ++t) {
      if (t < mine.size() && t < theirs.size() && mine[t].text == theirs[t].text) continue;
      if (t >= mine.size() || t >= theirs.size() || !mine[t].number || !theirs[t].number)
        return fmt::format("{}, in its words. There it is\n  {}", place, stands[i]);
      const double x = *mine[t].number, y = *theirs[t].number, larger = std::max(std::abs(x), std::abs(y));
      std::string sentence = fmt::format("{} first: {} here, {} there", place, mine[t].text, theirs[t].text);
      if (std::isfinite(x) && std::isfinite(y) && larger > 0)
        sentence += fmt::format(", {:.2g} % apart", 100 * std::abs(x - y) / larger);
      const bool varies =
          tolerance.share > Tolerance().share || tolerance.least > Tolerance().least || tolerance.whole > 0;
      if (!difference(got, want).empty() && !difference(got, want, tolerance).empty())
        return sentence + ". That is more than the chapter expects.";
      if (same_token(mine[t], theirs[t], {}) && difference(got, want).empty())
        return sentence + ": rounding, which depends on the processor.";
      return sentence + (varies ? ": as much as numbers of this step may vary from machine to machine." : ".");
    }
  }
  return "";
}

}  // namespace tutorial
