#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "pictures/picture.hpp"

namespace comparison {

/// The middle of the runs, the mean of the middle two of an even number; they must not be none.
double median(std::vector<double> values);

/// "250 (200 to 300)", median and range, each as `text` writes it; one alone where all read alike.
std::string spread(const std::vector<double>& values, const std::function<std::string(double)>& text);

/// How `spread` and sentences write numbers: "4,000"; "97 %", ">99 %" where only all would be 100; three digits.
std::string whole(double value);
std::string percent(double share);
std::string digits(double value);
/// Steps; infinity is "not within 4,000".
std::function<std::string(double)> steps_within(std::int64_t limit);

/// Seconds; infinity, where nothing was reached, is a dash.
std::string seconds_or_dash(double seconds);

/// "seed 1", "seeds 1 to 3"
std::string seeds_in_words(std::int64_t count);

/// "a, b and c"
std::string listed(const std::vector<std::string>& words);

/// Rows of cells below a header, as Markdown.
class MarkdownTable {
 public:
  explicit MarkdownTable(const std::vector<std::string>& header);
  void row(const std::vector<std::string>& cells);
  const std::string& text() const { return text_; }

 private:
  std::size_t columns_;
  std::string text_;
};

/// What stands between a table's markers.
struct Section {
  /// What was done, the table, and what its numbers say, in the order in which they are read.
  std::vector<std::string> paragraphs = {};
  struct Drawn {
    std::string shows;
    gradus::Picture picture;
  };
  std::vector<Drawn> pictures = {};
};

/// RESULTS.md of a folder: each table stands between markers of its own, and what is written around them stays.
class Results {
 public:
  /// Begins the file where there is none. Throws gradus::ValueError where it cannot be written.
  explicit Results(const std::filesystem::path& folder);

  /// Puts the table in the place of the one of that name, or at the end, below its title. `how` says by what it was
  /// made. Throws gradus::ValueError where one marker stands there without the other.
  void put(const std::string& name, const std::string& title, const std::string& how, const Section& section);

 private:
  std::filesystem::path file_;
};

/// Processor, threads, compiler, BLAS kernel and precision: "Intel(R) Xeon(R) Processor, 2 threads; GNU 12.2.0; ...".
std::string machine();
/// "28 November 2026", in UTC.
std::string today();

}  // namespace comparison
