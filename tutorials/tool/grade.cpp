#include <fmt/format.h>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/exercise.hpp"
#include "tutorials/tool/files.hpp"

namespace tutorial {

namespace fs = std::filesystem;

namespace {

constexpr const char* compiles = "it compiles";

struct Check {
  bool right = false;
  std::string behaviour, sentence;
};

struct Grade {
  std::string exercise;
  std::vector<Check> checks;
  int worth = 0;  // points, as many as it takes minutes

  std::size_t right() const {
    std::size_t count = 0;
    for (const Check& check : checks) count += check.right;
    return count;
  }
  bool all_right() const { return !checks.empty() && right() == checks.size(); }
  double points() const {
    return checks.empty() ? 0 : worth * static_cast<double>(right()) / static_cast<double>(checks.size());
  }
};

/// What the program wrote of its checks: "right", "wrong", the behaviour and the sentence, a line each.
std::vector<Check> checks_of(const fs::path& record) {
  std::vector<Check> checks;
  if (!fs::exists(record)) return checks;
  const std::vector<std::string> lines = lines_of(read_file(record));
  for (std::size_t i = 0; i + 2 < lines.size(); i += 3)
    checks.push_back({lines[i] == "right", lines[i + 1], lines[i + 2]});
  return checks;
}

Grade grade_one(const Tree& tree, const Chapter& chapter, const std::string& exercise, const fs::path& answer) {
  const auto minutes = chapter.each.find(exercise);
  Grade grade{exercise, {}, minutes == chapter.each.end() ? 1 : minutes->second};
  auto fails = [&](const char* what, const std::string& why) {
    grade.checks = {{false, what, why}};
    return grade;
  };
  if (!fs::is_regular_file(answer)) return fails("it was handed in", "there is no " + answer.filename().string());
  TemporaryFolder folder;
  const fs::path program = folder.path() / exercise, record = folder.path() / "record";
  Compilation compilation =
      compile_answer(tree, fmt::format("{}_{}_mine", chapter.target(), exercise), answer, program);
  if (!compilation.built) return fails(compiles, compile_report(answer.filename().string(), compilation));
  Outcome outcome = run({.words = {program.string(), std::to_string(seconds_for_a_check), record.string()},
                         .folder = folder.path(),
                         .seconds = seconds_for_all});
  grade.checks = checks_of(record);
  // A program that ended before its checks did has not done them.
  if (outcome.status != 0 && outcome.status != 1)
    grade.checks.push_back({false, "it runs to its end", "it " + outcome.trouble});
  else if (outcome.status != (grade.all_right() ? 0 : 1))
    grade.checks.push_back({false, "it runs to its end", "it ends before its checks do"});
  return grade;
}

std::string escaped(const std::string& text) {
  std::string xml;
  for (char c : text) {
    if (c == '&')
      xml += "&amp;";
    else if (c == '<')
      xml += "&lt;";
    else if (c == '>')
      xml += "&gt;";
    else if (c == '"')
      xml += "&quot;";
    else if (static_cast<unsigned char>(c) >= 32 || c == '\n')
      xml += c;
  }
  return xml;
}

std::string junit(const Chapter& chapter, const std::vector<Grade>& grades) {
  std::string suites;
  std::size_t tests = 0, failures = 0;
  for (const Grade& grade : grades) {
    const std::size_t wrong = grade.checks.size() - grade.right();
    tests += grade.checks.size(), failures += wrong;
    suites += fmt::format("  <testsuite name=\"{}/{}\" tests=\"{}\" failures=\"{}\">\n", chapter.name, grade.exercise,
                          grade.checks.size(), wrong);
    suites += fmt::format(
        "    <properties><property name=\"points\" value=\"{:.1f}\"/><property name=\"worth\" "
        "value=\"{}\"/></properties>\n",
        grade.points(), grade.worth);
    for (const Check& check : grade.checks) {
      suites += fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\"", chapter.name, grade.exercise,
                            escaped(check.behaviour));
      suites += check.right ? "/>\n" : fmt::format("><failure message=\"{}\"/></testcase>\n", escaped(check.sentence));
    }
    suites += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{}\" "
      "failures=\"{}\">\n{}</testsuites>\n",
      chapter.name, tests, failures, suites);
}

}  // namespace

bool grade(const Tree& tree, const Chapter& chapter, const fs::path& folder) {
  const fs::path whole = fs::absolute(folder);
  if (!fs::is_directory(whole)) throw UsageError(folder.string() + " is no folder");
  const fs::path answers = fs::is_directory(whole / chapter.name) ? whole / chapter.name : whole;
  build(tree, {chapter.target() + "_checks"});
  std::vector<Grade> grades;
  double points = 0;
  int worth = 0;
  bool all_right = true;
  for (const std::string& exercise : chapter.exercises) {
    grades.push_back(grade_one(tree, chapter, exercise, answers / (exercise + ".cpp")));
    const Grade& now = grades.back();
    points += now.points(), worth += now.worth;
    all_right = all_right && now.all_right();
    fmt::print("{:20} {:5.1f} of {:2} points, {} of {} checks\n", exercise, now.points(), now.worth, now.right(),
               now.checks.size());
    for (const Check& check : now.checks)
      if (!check.right) fmt::print("  {}: {}\n", check.behaviour, check.sentence.substr(0, check.sentence.find('\n')));
    fflush(stdout);
  }
  fmt::print("{:20} {:5.1f} of {:2} points\n", chapter.name, points, worth);
  write_file(whole / "grade.xml", junit(chapter, grades));
  return all_right;
}

int look_at_answer(const Tree& tree, const Chapter& chapter, const std::string& exercise, const fs::path& answer) {
  const Grade now = grade_one(tree, chapter, exercise, fs::absolute(answer));
  for (const Check& check : now.checks)
    if (!check.right) fmt::print("{}: {}\n", check.behaviour, check.sentence);
  if (now.all_right()) return 0;
  return now.checks.size() == 1 && now.checks[0].behaviour == compiles ? 3 : 1;
}

}  // namespace tutorial
