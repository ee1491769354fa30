#include "examples/compare/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <ostream>
#include <sstream>
#include <thread>

#include "autograd/core/whole_file.hpp"
#include "autograd/kernels/blas.hpp"

using namespace gradus;

namespace comparison {
namespace {

const char* beginning =
    "# What Gradus measured\n\n"
    "Each table stands between two markers. `scripts/run compare` makes them all anew, `scripts/run compare --table "
    "NAME` one; what stands around the markers stays as it is. Where there are several runs, a cell has their median, "
    "and their range in parentheses.\n";

std::string read(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

void write(const std::filesystem::path& file, const std::string& text) {
  write_whole(file, [&](std::ostream& out) { out << text; });
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  return "unknown processor";
}

}  // namespace

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  double low = values[(values.size() - 1) / 2], high = values[values.size() / 2];
  return low == high ? low : (low + high) / 2;  // infinities too
}

std::string spread(const std::vector<double>& values, const std::function<std::string(double)>& text) {
  auto [least, most] = std::minmax_element(values.begin(), values.end());
  std::string middle = text(median(values)), low = text(*least), high = text(*most);
  return low == high ? middle : fmt::format("{} ({} to {})", middle, low, high);
}

std::string whole(double value) {
  std::string text = fmt::format("{:.0f}", value);
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
    text.insert(static_cast<std::size_t>(place), ",");
  return text;
}

std::string percent(double share) {
  // 0 and 100 are what they say.
  if (share > 0 && share < 0.01) return "<1 %";
  if (share > 0.99 && share < 1) return ">99 %";
  return fmt::format("{:.0f} %", 100 * share);
}

std::string digits(double value) {
  if (std::abs(value) >= 1000) return whole(value);
  return std::abs(value) >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:#.3g}", value);
}

std::function<std::string(double)> steps_within(std::int64_t limit) {
  return [limit](double steps) {
    return std::isfinite(steps) ? whole(steps) : "not within " + whole(static_cast<double>(limit));
  };
}

std::string seconds_or_dash(double seconds) { return std::isfinite(seconds) ? digits(seconds) : "–"; }

std::string seeds_in_words(std::int64_t count) { return count == 1 ? "seed 1" : fmt::format("seeds 1 to {}", count); }

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

MarkdownTable::MarkdownTable(const std::vector<std::string>& header) : columns_(header.size()) {
  row(header);
  row(std::vector<std::string>(columns_, "---"));
}

void MarkdownTable::row(const std::vector<std::string>& cells) {
  check(cells.size() == columns_, "a row of {} cells in a table of {} columns", cells.size(), columns_);
  text_ += fmt::format("| {} |\n", fmt::join(cells, " | "));
}

Results::Results(const std::filesystem::path& folder) : file_(folder / "RESULTS.md") {
  std::error_code ignored;  // writing tells
  std::filesystem::create_directories(folder, ignored);
  std::string text = read(file_);
  write(file_, text.empty() ? beginning : text);
}

void Results::put(const std::string& name, const std::string& title, const std::string& how, const Section& section) {
  std::string begin = fmt::format("<!-- table {} -->\n", name), end = fmt::format("<!-- end of table {} -->\n", name);
  std::string text = begin + how + "\n";
  for (const std::string& paragraph : section.paragraphs)
    text += "\n" + paragraph + (paragraph.ends_with('\n') ? "" : "\n");
  for (const Section::Drawn& drawn : section.pictures)
    if (drawn.picture.drawn)
      text += fmt::format("\n![{}]({})\n", drawn.shows,
                          drawn.picture.file.lexically_relative(file_.parent_path()).generic_string());
  text += end;

  std::string document = read(file_);  // anew: hours may have passed
  std::size_t first = document.find(begin), last = document.find(end);
  check<ValueError>((first == std::string::npos) == (last == std::string::npos) && (first == last || first < last),
                    "{}: the markers of table {} do not belong together", file_.string(), name);
  if (first == std::string::npos)
    document += fmt::format("\n## {}\n{}", title, text);
  else
    document.replace(first, last + end.size() - first, text);
  write(file_, document);
}

std::string machine() {
  unsigned count = std::thread::hardware_concurrency();
  return fmt::format("{}, {} thread{}; {}; BLAS kernel {}; {}", processor(), count, count == 1 ? "" : "s",
                     COMPARE_COMPILER, blas_kernel(), sizeof(Scalar) == sizeof(float) ? "float" : "double");
}

std::string today() {
  std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[64];
  std::strftime(text, sizeof text, "%e %B %Y", &utc);
  return text[0] == ' ' ? text + 1 : text;
}

}  // namespace comparison
