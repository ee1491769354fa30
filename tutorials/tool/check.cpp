#include <fmt/format.h>

#include <cstdlib>

#include "tutorials/tool/compare.hpp"
#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"
#include "tutorials/tool/markers.hpp"
#include "tutorials/tool/process.hpp"
#include "tutorials/tool/steps.hpp"

namespace tutorial {

namespace fs = std::filesystem;

namespace {

template <class... Args>
void require(bool condition, fmt::format_string<const Args&...> format, const Args&... args) {
  if (!condition) throw Failure(fmt::vformat(format, fmt::make_format_args(args...)));
}

std::string how_to_mend(const Chapter& chapter) {
  return fmt::format("scripts/tutorial {} --update writes code and outputs into the chapter", chapter.number);
}

std::vector<Part> readme_of(const Tree& tree, const Chapter& chapter) {
  const fs::path readme = chapter.folder / "README.md";
  return parts_of(read_file(readme), tree.name(readme));
}

void check_step(const Tree& tree, const Chapter& chapter, const std::string& step) {
  StepRun ran = run_step(chapter, step);
  require(ran.trouble.empty(), "{}{} {}", ran.output, step, ran.trouble);
  require(ran.not_drawn.empty(), "{}{}", ran.output, not_drawn_sentence(step, ran));
  const fs::path out = chapter.folder / (step + ".out");
  std::string differs = difference(ran.output, read_file(out), facts_of(chapter, step).tolerance);
  require(differs.empty(), "{}: {}\nIf the new output is right, {}", tree.name(out), differs, how_to_mend(chapter));
}

/// Every relative link and picture leads to a file.
void check_links(const Chapter& chapter, const Part& part) {
  for (std::size_t at = 0; (at = part.text.find("](", at)) != std::string::npos;) {
    at += 2;
    std::string target = part.text.substr(at, part.text.find_first_of(")#\n", at) - at);
    bool outside = target.empty() || target.find("://") != std::string::npos;
    require(outside || fs::exists(chapter.folder / target), "README.md links {}, which is not there", target);
  }
}

/// How long it takes is said once for the whole and once for each exercise, and agrees.
void check_minutes(const Tree& tree, const Chapter& chapter) {
  const std::string readme = tree.name(chapter.folder / "README.md");
  require(chapter.reading > 0,
          "{} does not say how long it takes, as in: Reading takes 30 minutes, the exercises 75 more.", readme);
  int sum = 0;
  for (const std::string& exercise : chapter.exercises) {
    const auto minutes = chapter.each.find(exercise);
    require(minutes != chapter.each.end() && minutes->second > 0,
            "{}: the section Exercises has no line that begins with - `{}` (15 minutes): ", readme, exercise);
    sum += minutes->second;
  }
  require(sum == chapter.doing, "{}: the exercises take {} minutes, and the sentence at the beginning says {}", readme,
          sum, chapter.doing);
}

/// An answer is folded by these lines alone, so that the page, the site and the terminal show it behind a question.
void check_details(const Tree& tree, const Chapter& chapter, const std::string& text) {
  bool inside = false;
  int number = 0;
  for (const std::string& line : lines_of(text)) {
    ++number;
    const bool opens = line == details_open, closes = line == details_close;
    const bool odd = !opens && !closes &&
                     (line.find("<details") != std::string::npos || line.find("</details") != std::string::npos);
    require(!odd && opens <= !inside && closes <= inside,
            "{}:{}: an answer stands between the lines {} and {}; this is {}", tree.name(chapter.folder / "README.md"),
            number, details_open, details_close, line);
    inside = opens || (inside && !closes);
  }
  require(!inside, "{}: the last {} has no end", tree.name(chapter.folder / "README.md"), details_open);
}

/// GitHub takes the backslash from \_ \, \; \! \{ \} between dollars before the formula is read.
void check_formulas(const Tree& tree, const Chapter& chapter, const std::string& text) {
  bool fenced = false;
  int number = 0;
  for (const std::string& line : lines_of(text)) {
    ++number;
    if (line.starts_with("```")) fenced = !fenced;
    bool formula = false, code = false;
    for (std::size_t i = 0; !fenced && i + 1 < line.size(); ++i) {
      if (line[i] == '`') code = !code;
      if (code) continue;
      if (line[i] == '$' && line[i + 1] != '$') formula = !formula;
      require(!formula || line[i] != '\\' || std::string_view("_,;!{}").find(line[i + 1]) == std::string_view::npos,
              "{}:{}: GitHub mangles \\{} between dollars: put the formula into a block ```math",
              tree.name(chapter.folder / "README.md"), number, line[i + 1]);
    }
  }
}

void check_up_to_date(const Tree& tree, const Chapter& chapter) {
  const fs::path readme = chapter.folder / "README.md";
  const std::string text = read_file(readme), title = fmt::format("# {}. {}\n", chapter.number, chapter.title);
  require(text.starts_with(title), "{} begins with another line than {}", tree.name(readme), title);
  for (const char* section : {"\n## Step 1: ", "\n## Exercises\n", "\n## Summary\n", "\n## Read next\n"})
    require(text.find(section) != std::string::npos, "{} has no section {}", tree.name(readme), section + 1);
  check_minutes(tree, chapter);
  check_details(tree, chapter, text);
  check_formulas(tree, chapter, text);
  bool linked = false;
  for (const Part& part : readme_of(tree, chapter)) {
    if (part.kind == Part::Kind::chapters) {
      linked = true;
      require(part.text == chapter_links(tree, chapter), "{}:{}: these are not the chapters before and after; {}",
              tree.name(readme), part.line, how_to_mend(chapter));
    } else if (part.kind == Part::Kind::text)
      check_links(chapter, part);
    else
      require(part.text == part.block(read_file(chapter.folder / part.file)), "{}:{}: what stands there is not {}; {}",
              tree.name(readme), part.line, part.file, how_to_mend(chapter));
  }
  require(linked || chapters(tree).size() == 1, "{} has no links to the chapters before and after; {}",
          tree.name(readme), how_to_mend(chapter));
  for (const std::string& step : chapter.steps)
    for (const char* marker : {"<!-- code {}.cpp -->", "<!-- output {}.out"})
      require(text.find(fmt::format(fmt::runtime(marker), step)) != std::string::npos, "{} has no marker {}",
              tree.name(readme), fmt::format(fmt::runtime(marker), step));
  for (const std::string& exercise : chapter.exercises) {
    const fs::path folder = chapter.folder / "exercises" / exercise;
    for (const std::string& file :
         {exercise + ".cpp", std::string("check.cpp"), std::string("hints.md"), std::string("solution.cpp")})
      require(fs::exists(folder / file), "{} is missing", tree.name(folder / file));
    const std::size_t section = text.find("\n## Exercises\n"), end = text.find("\n## Summary\n");
    require(text.substr(section, end - section).find("`" + exercise + "`") != std::string::npos,
            "{}: the section Exercises does not name `{}`", tree.name(readme), exercise);
  }
}

/// The first line of a mistake: "// says: the scores are not divided by sqrt(d_k)"
std::string sentence_of(const Tree& tree, const fs::path& mistake) {
  const std::string text = read_file(mistake), begin = "// says: ";
  require(text.starts_with(begin), "{} does not begin with a line {}...", tree.name(mistake), begin);
  const std::string sentence = text.substr(begin.size(), text.find('\n') - begin.size());
  require(!sentence.empty(), "{} says nothing", tree.name(mistake));
  return sentence;
}

/// What the checks that were not met answer: without their titles, those that were met, and the count at the end.
std::string answers_of(const std::string& output, const std::string& exercise) {
  std::string answers;
  bool answer = false;
  for (const std::string& line : lines_of(output)) {
    const bool wrong = line.starts_with("wrong  ");
    if (line.starts_with("right  ") || line.starts_with(exercise + ": ")) answer = false;
    if (wrong) answer = true;
    if (answer) answers += (wrong ? line.substr(std::min(line.find(": "), line.size())) : line) + "\n";
  }
  return answers;
}

void check_variant(const Tree& tree, const Chapter& chapter, const std::string& exercise, const std::string& variant) {
  Outcome outcome = run({.words = {(chapter.programs / (exercise + "_variants")).string(), variant, "60"}});
  if (variant == "solution") {
    require(outcome.status == 0, "{}the solution does not pass its checks", outcome.output);
    require(outcome.output.find(exercise + ": 0 of 0 right") == std::string::npos, "{} has no checks", exercise);
    return;
  }
  require(outcome.status != 0, "{}every check passes {}", outcome.output, variant);
  require(outcome.status == 1, "{}exit status {}, it should be 1", outcome.output, outcome.status);
  if (variant == "stub") {
    for (const std::string& line : lines_of(outcome.output))
      require(line.starts_with(exercise + ": 0 of ") ||
                  (line.starts_with("wrong  ") &&
                   (line.find(": not written yet: ") != std::string::npos || line.ends_with(": the same as above"))),
              "the stub passes a check, or fails it otherwise than by not_written_yet():\n{}", line);
    return;
  }
  const fs::path file =
      chapter.folder / "exercises" / exercise / "mistakes" / (variant.substr(variant.find('_') + 1) + ".cpp");
  const std::string sentence = sentence_of(tree, file);
  require(answers_of(outcome.output, exercise).find(sentence) != std::string::npos, "{}no check answers {} with: {}",
          outcome.output, tree.name(file), sentence);
}

/// What is looked at is the reader's file and no other: one that does not compile is met.
void check_answer(const Tree& tree, const Chapter& chapter, const std::string& exercise) {
  const fs::path includes = chapter.programs / "mine" / (exercise + ".cpp");
  const std::string mine = (chapter.mine / (exercise + ".cpp")).string();
  require(read_file(includes).find("\"" + mine + "\"") != std::string::npos, "{} does not include {}",
          includes.string(), mine);
  TemporaryFolder folder;
  const fs::path broken = folder.path() / "broken.cpp";
  write_file(broken, "#error broken\n");
  Outcome outcome = run({.words = {"c++", "-E", "-DGRADUS_ANSWER=\"" + broken.string() + "\"", includes.string()}});
  require(outcome.status != 0 && outcome.output.find("#error broken") != std::string::npos,
          "{}: an answer that does not compile is not met:\n{}", tree.name(includes), outcome.output);
}

/// The solution, the stub and every mistake, each in a process of its own; what is wrong with any of them.
void check_variants(const Tree& tree, const Chapter& chapter, const std::string& exercise) {
  std::vector<std::string> variants = {"solution", "stub"};
  for (const std::string& file : names_in(chapter.folder / "exercises" / exercise / "mistakes", ".cpp"))
    variants.push_back("mistake_" + fs::path(file).stem().string());
  std::string wrong;
  for (const std::string& variant : variants) {
    try {
      check_variant(tree, chapter, exercise, variant);
    } catch (const Failure& failure) {
      wrong += fmt::format("{}{}: {}", wrong.empty() ? "" : "\n\n", variant, failure.what());
    }
  }
  require(wrong.empty(), "{}", wrong);
  check_answer(tree, chapter, exercise);
}

}  // namespace

bool check(const Tree& tree, const Chapter& chapter, const std::string& what) {
  if (what == "up_to_date") {
    check_up_to_date(tree, chapter);
  } else if (what.starts_with("step_")) {
    if (waits_for_long(chapter, what) && !std::getenv("GRADUS_NIGHTLY")) return false;
    check_step(tree, chapter, what);
  } else {
    const std::size_t slash = std::min(what.find('/'), what.size());
    const std::string exercise = what.substr(0, slash);
    check_exercise(tree, chapter, exercise);
    if (slash == what.size())
      check_variants(tree, chapter, exercise);
    else
      check_variant(tree, chapter, exercise, what.substr(slash + 1));
  }
  return true;
}

}  // namespace tutorial
