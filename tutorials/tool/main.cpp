#include <fmt/core.h>

#include <filesystem>
#include <string_view>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/exercise.hpp"
#include "tutorials/tool/steps.hpp"

namespace fs = std::filesystem;
using namespace tutorial;

namespace {

constexpr const char* usage =
    "usage: tutorial run N [STEP] | exercise|sanitize|watch N [NAME] | grade N FOLDER | hint N NAME | "
    "update N|all [quick|text]";

/// Of a check that was left out: tests are told so (SKIP_RETURN_CODE in cmake/GradusChapter.cmake).
constexpr int left_out = 77;

/// The exit status.
int obey(const Tree& tree, const std::vector<std::string>& words) {
  auto asks = [&](std::string_view command, std::size_t least, std::size_t most) {
    return words[0] == command && words.size() > least && words.size() <= most + 1;
  };
  if (words.empty()) throw UsageError(usage);
  if (asks("run", 1, 2)) {
    show(tree, chapter(tree, words[1]), words.size() == 3 ? words[2] : "1");
  } else if (asks("exercise", 1, 2) || asks("sanitize", 1, 2) || asks("watch", 1, 2)) {
    const Chapter with = chapter(tree, words[1]);
    const std::string exercise = words.size() == 3 ? words[2] : "";
    if (!exercise.empty()) check_exercise(tree, with, exercise);
    if (words[0] != "watch") return report_exercises(tree, with, exercise, words[0] == "sanitize") ? 0 : 1;
    watch_exercises(tree, with, exercise);
  } else if (asks("grade", 2, 2)) {
    return grade(tree, chapter(tree, words[1]), words[2]) ? 0 : 1;
  } else if (asks("answer", 3, 3)) {
    const Chapter with = chapter(tree, words[1]);
    check_exercise(tree, with, words[2]);
    return look_at_answer(tree, with, words[2], words[3]);
  } else if (asks("hint", 2, 2)) {
    next_hint(tree, chapter(tree, words[1]), words[2]);
  } else if (asks("update", 1, 2)) {
    const std::string how = words.size() == 3 ? words[2] : "all";
    if (how != "all" && how != "quick" && how != "text") throw UsageError(usage);
    const Runs runs = how == "all" ? Runs::all : how == "quick" ? Runs::quick : Runs::text;
    for (const Chapter& each : words[1] == "all" ? chapters(tree) : std::vector{chapter(tree, words[1])})
      update(tree, each, runs);
  } else if (asks("check", 1, 1)) {
    std::size_t slash = words[1].find('/');
    if (slash == std::string::npos) throw UsageError("usage: tutorial check 08_attention/step_1");
    if (!check(tree, chapter(tree, words[1].substr(0, slash)), words[1].substr(slash + 1))) {
      fmt::print("{} is long, or reads what a long step saved: scripts/test nightly chapters\n", words[1]);
      return left_out;
    }
  } else {
    throw UsageError(usage);
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  Tree tree{.root = GRADUS_SOURCE_DIR, .build = fs::read_symlink("/proc/self/exe").parent_path().parent_path()};
  try {
    // Not in tests, which name no chapter to a reader.
    std::error_code ignored;
    const bool reads = count > 1 && std::string_view(arguments[1]) != "check";
    if (reads && !fs::equivalent(fs::current_path(ignored), tree.root, ignored))
      fmt::print(stderr, "(Files and commands are named from {} on.)\n", tree.root.string());
    return obey(tree, {arguments + 1, arguments + count});
  } catch (const Interrupted&) {
    return 130;
  } catch (const UsageError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
