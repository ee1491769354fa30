#include "tutorials/tool/exercise.hpp"

#include <fmt/format.h>

#include "tutorials/tool/build.hpp"
#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"
#include "tutorials/tool/process.hpp"

namespace tutorial {

namespace fs = std::filesystem;

namespace {

constexpr int seconds_for_a_check = 5, seconds_for_all = 60;

std::string mine(const Chapter& chapter, const std::string& exercise) {
  return fmt::format("{}_{}_mine", chapter.target(), exercise);
}

/// True when every check of the exercise is right.
bool report(const Tree& tree, const Chapter& chapter, const std::string& exercise) {
  const std::string file = tree.name(chapter.mine / (exercise + ".cpp"));
  fmt::print("\n{}\n", file);
  Compilation compilation = compile(tree, mine(chapter, exercise));
  fmt::print("{}", compile_report(file, compilation));
  fflush(stdout);
  if (!compilation.built) return false;
  Outcome outcome =
      run({.words = {(chapter.programs / "mine" / exercise).string(), std::to_string(seconds_for_a_check)},
           .folder = chapter.mine,
           .seconds = seconds_for_all,
           .hear = [](std::string_view piece) {
             fmt::print("{}", piece);
             fflush(stdout);
           }});
  // The program says itself what is right and what is not, with exit status 1; anything else is another kind of end.
  if (outcome.status != 0 && outcome.status != 1) fmt::print("{}: it {}\n", file, outcome.trouble);
  return outcome.status == 0;
}

}  // namespace

std::vector<std::string> copy_stubs(const Chapter& chapter) {
  std::vector<std::string> copied;
  fs::create_directories(chapter.mine);
  for (const std::string& exercise : chapter.exercises) {
    const std::string file = exercise + ".cpp";
    if (fs::is_directory(chapter.mine / file))
      throw Failure((chapter.mine / file).string() + " is a folder; your answer belongs there: move the folder away");
    if (fs::copy_file(chapter.folder / "exercises" / exercise / file, chapter.mine / file,
                      fs::copy_options::skip_existing))
      copied.push_back(exercise);
  }
  return copied;
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

bool report_exercises(const Tree& tree, const Chapter& chapter, const std::string& exercise) {
  for (const std::string& copied : copy_stubs(chapter))
    fmt::print("{} is new: yours to write\n", tree.name(chapter.mine / (copied + ".cpp")));
  fflush(stdout);
  build(tree, {chapter.target() + "_checks"});

  const std::vector<std::string> wanted = exercise.empty() ? chapter.exercises : std::vector{exercise};
  bool all_right = true;
  std::string stuck;
  for (const std::string& each : wanted)
    if (!report(tree, chapter, each)) {
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

}  // namespace tutorial
