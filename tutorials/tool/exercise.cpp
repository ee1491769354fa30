#include "tutorials/tool/exercise.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <thread>

#include "tutorials/tool/build.hpp"
#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"
#include "tutorials/tool/process.hpp"

namespace tutorial {

namespace fs = std::filesystem;

namespace {

/// The checksum and the size of a file as the program cksum says them: "2487332567 312".
std::string checksum(const fs::path& file) {
  const std::string output = run({.words = {"cksum", file.string()}}).output;
  return output.substr(0, output.find(' ', output.find(' ') + 1));
}

/// Keeps in my/08_attention/right which files were right as they are now, for the list of chapters (scripts/tutorial):
/// lines such as "attention 2487332567 312".
void remember(const Chapter& chapter, const std::string& exercise, bool right) {
  const fs::path memory = chapter.mine / "right";
  std::string text;
  if (fs::exists(memory))
    for (const std::string& line : lines_of(read_file(memory)))
      if (!line.starts_with(exercise + " ")) text += line + '\n';
  if (right) text += fmt::format("{} {}\n", exercise, checksum(chapter.mine / (exercise + ".cpp")));
  if (right || fs::exists(memory)) write_file(memory, text);
}

void let_sanitizers_abort() {
  setenv("ASAN_OPTIONS", "abort_on_error=1:detect_leaks=0:detect_container_overflow=0", 1);
  setenv("UBSAN_OPTIONS", "abort_on_error=1:halt_on_error=1:print_stacktrace=1", 1);
}

std::string mine(const Chapter& chapter, const std::string& exercise) {
  return fmt::format("{}_{}_mine", chapter.target(), exercise);
}

/// True when every check of the exercise is right. With `sanitize` a crash says its line.
bool report(const Tree& tree, const Chapter& chapter, const std::string& exercise, bool sanitize = false) {
  const fs::path answer = chapter.mine / (exercise + ".cpp");
  const std::string file = tree.name(answer);
  fmt::print("\n{}\n", file);
  fflush(stdout);
  const fs::path program = chapter.programs / (sanitize ? "mine/sanitized" : "mine") / exercise;
  if (sanitize) fs::create_directories(program.parent_path());
  Compilation compilation = sanitize ? compile_answer(tree, mine(chapter, exercise), answer, program, true)
                                     : compile(tree, mine(chapter, exercise));
  fmt::print("{}", compile_report(file, compilation));
  fflush(stdout);
  bool right = false;
  if (compilation.built) {
    auto hear = [](std::string_view piece) {
      fmt::print("{}", piece);
      fflush(stdout);
    };
    Command command{.words = {program.string(), std::to_string(seconds_for_a_check)},
                    .folder = chapter.mine,
                    .seconds = seconds_for_all};
    if (!sanitize) command.hear = hear;
    if (sanitize) let_sanitizers_abort();
    Outcome outcome = run(command);
    if (sanitize) fmt::print("{}", crash_lines(tree, file, outcome.output));
    // The program says itself what is right and what is not, with exit status 1; anything else is another kind of end.
    if (outcome.status != 0 && outcome.status != 1) fmt::print("{}: it {}\n", file, outcome.trouble);
    right = outcome.status == 0;
  }
  remember(chapter, exercise, right);
  return right;
}

}  // namespace

fs::path former_place(const Tree& tree, const Chapter& chapter, const std::string& exercise) {
  const fs::path was = chapter.folder / "exercises" / exercise / "was";
  if (!fs::exists(was)) return {};
  const std::string text = read_file(was);
  return tree.root / "my" / (text.substr(0, text.find('\n')) + ".cpp");
}

std::vector<Copied> copy_stubs(const Tree& tree, const Chapter& chapter) {
  std::vector<Copied> copied;
  fs::create_directories(chapter.mine);
  for (const std::string& exercise : chapter.exercises) {
    const std::string file = exercise + ".cpp";
    const fs::path folder = chapter.folder / "exercises" / exercise;
    if (fs::is_directory(chapter.mine / file))
      throw Failure((chapter.mine / file).string() + " is a folder; your answer belongs there: move the folder away");
    const fs::path before = former_place(tree, chapter, exercise);
    const bool moved = !before.empty() && fs::is_regular_file(before);
    if (fs::exists(chapter.mine / file)) continue;
    std::string text = read_file(moved ? before : folder / file);
    // Types that it shares with its checks lie in the new folder.
    const std::string there = fmt::format("tutorials/{}/exercises/{}/", before.parent_path().filename().string(),
                                          before.stem().string()),
                      here = tree.name(folder) + "/";
    for (std::size_t at = 0; moved && (at = text.find(there, at)) != std::string::npos; at += here.size())
      text.replace(at, there.size(), here);
    write_file(chapter.mine / file, text);
    copied.push_back({exercise, moved ? tree.name(before) : ""});
  }
  return copied;
}

std::string crash_lines(const Tree& tree, const std::string& file, const std::string& output) {
  const std::string path = (tree.root / file).string();
  std::string text;
  bool report = false, placed = false;
  for (const std::string& line : lines_of(output)) {
    const std::size_t error = line.find("ERROR: AddressSanitizer: "), at = line.find(path + ":"),
                      undefined = line.find(": runtime error: ");
    if (error != std::string::npos) {
      std::string what = line.substr(error + 25);
      text += "  " + what.substr(0, std::min(what.find(" on address"), what.find(" (pc"))) + '\n';
      report = true, placed = false;
    } else if (undefined != std::string::npos) {
      text += fmt::format("  {}: {}\n",
                          line.starts_with(path)
                              ? line.substr(tree.root.string().size() + 1, undefined - tree.root.string().size() - 1)
                              : line.substr(0, undefined),
                          line.substr(undefined + 17));
      report = true, placed = line.starts_with(path);
    } else if (line.starts_with("right  ") || line.starts_with("wrong  ")) {
      report = false;
      text += line + '\n';
    } else if (report) {
      if (at == std::string::npos || placed) continue;
      const std::string where = line.substr(at + tree.root.string().size() + 1);
      text += fmt::format(
          "  in {}, line {}\n", file,
          where.substr(file.size() + 1, where.find_first_not_of("0123456789", file.size() + 1) - file.size() - 1));
      placed = true;
    } else {
      text += line + '\n';
    }
  }
  return text;
}

std::string compile_report(const std::string& file, const Compilation& compilation) {
  constexpr std::size_t most = 30;
  std::vector<std::string> lines = lines_of(compilation.lines), missing;
  for (const std::string& line : lines)
    if (std::size_t at = line.find("undefined reference to"); at != std::string::npos)
      missing.push_back(line.substr(at));
  std::string text;
  if (compilation.built) {
    if (lines.empty()) return "";
    text = "it compiles, with a warning:\n";
  } else if (!missing.empty()) {
    text = fmt::format("{} does not define what its checks call; its names and parameters must stay as they were:\n",
                       file);
    lines = missing;
  } else {
    text = fmt::format("{} does not compile:\n", file);
  }
  for (std::size_t i = 0; i < std::min(lines.size(), most); ++i) text += "  " + lines[i] + '\n';
  if (lines.size() > most) text += fmt::format("  ... and {} lines more; the first counts\n", lines.size() - most);
  return text;
}

namespace {

void tell_copies(const Tree& tree, const Chapter& chapter) {
  for (const Copied& copied : copy_stubs(tree, chapter))
    if (copied.from.empty())
      fmt::print("{} is new: yours to write\n", tree.name(chapter.mine / (copied.exercise + ".cpp")));
    else
      fmt::print("{} is a copy of your {}: the exercise has moved here\n",
                 tree.name(chapter.mine / (copied.exercise + ".cpp")), copied.from);
  fflush(stdout);
  build(tree, {chapter.target() + "_checks"});
}

}  // namespace

bool report_exercises(const Tree& tree, const Chapter& chapter, const std::string& exercise, bool sanitize) {
  tell_copies(tree, chapter);
  const std::vector<std::string> wanted = exercise.empty() ? chapter.exercises : std::vector{exercise};
  bool all_right = true;
  std::string stuck;
  for (const std::string& each : wanted)
    if (!report(tree, chapter, each, sanitize)) {
      all_right = false;
      if (stuck.empty()) stuck = each;
    }
  if (stuck.empty())
    fmt::print("\nAll is right. One way to write it: {}/exercises/{}/solution.cpp\n", tree.name(chapter.folder),
               exercise.empty() ? "*" : exercise);
  else
    fmt::print("\nA hint: scripts/tutorial {} --hint {}\n", chapter.number, stuck);
  return all_right;
}

void watch_exercises(const Tree& tree, const Chapter& chapter, const std::string& exercise,
                     const std::function<bool()>& stop) {
  InterruptsNoted noted;
  tell_copies(tree, chapter);
  const std::vector<std::string> wanted = exercise.empty() ? chapter.exercises : std::vector{exercise};
  std::map<std::string, std::string> seen;
  bool first = true;
  while (!interrupted() && !stop()) {
    bool looked = false;
    for (const std::string& each : wanted) {
      const fs::path file = chapter.mine / (each + ".cpp");
      if (!fs::is_regular_file(file)) continue;  // an editor is putting another in its place
      const std::string text = read_file(file);
      if (!first && text == seen[each]) continue;
      seen[each] = text;
      // At first only what was begun: a stub waits, and says so to nobody.
      if (first && exercise.empty() && text == read_file(chapter.folder / "exercises" / each / (each + ".cpp")))
        continue;
      report(tree, chapter, each);
      looked = true;
    }
    if (first || looked)
      fmt::print("\n{} watched: save a file, and it is checked; Ctrl-C ends\n",
                 exercise.empty() ? tree.name(chapter.mine) + "/*.cpp are"
                                  : tree.name(chapter.mine / (exercise + ".cpp")) + " is");
    first = false;
    fflush(stdout);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace tutorial
