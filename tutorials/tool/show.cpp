#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tutorials/tool/build.hpp"
#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"
#include "tutorials/tool/markers.hpp"
#include "tutorials/tool/render.hpp"
#include "tutorials/tool/steps.hpp"
#include "tutorials/tool/terminal.hpp"

namespace tutorial {

namespace fs = std::filesystem;

namespace {

/// What stands on the screen at once: a text is cut before each "## " heading and each answer.
std::vector<std::string> screens(const std::string& text) {
  std::vector<std::string> all(1);
  bool fenced = false;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("```")) fenced = !fenced;
    if (!fenced && (line.starts_with("## ") || line == details_open)) all.emplace_back();
    all.back() += line + '\n';
  }
  return all;
}

/// Thrown by a wait: the reader has had enough for now.
struct Quit {};

class Show {
 public:
  /// From `step` ("4") on.
  Show(const Tree& tree, const Chapter& chapter, const std::string& step, BuildBeside& building)
      : tree_(tree),
        chapter_(chapter),
        building_(building),
        skipping_to_(step == "1" ? "" : "## Step " + step + ":"),
        style_{terminal_.styled(), terminal_.width(), tree.name(chapter.folder)} {}

  void text(const std::string& text) {
    for (const std::string& screen : screens(text)) {
      if (screen.starts_with("## Step ")) step_ = screen.substr(8, screen.find(':') - 8);
      if (!skipping_to_.empty() && !screen.starts_with(skipping_to_)) continue;
      // What follows the last step (exercises, summary, what to read) is one screen.
      if (skipping_to_.empty() && (screen.starts_with("## Step") || screen.starts_with("## Exercises")))
        wait("any key goes on, q quits");
      else if (screen.starts_with(details_open))
        wait("any key shows the answer, q quits");
      skipping_to_.clear();
      page(rendered(screen, style_));
      fflush(stdout);
    }
  }

  void code(const Part& part) {
    if (!skipping_to_.empty()) return;
    page(path_line(tree_.name(chapter_.folder / part.file)));
    page(rendered_block(read_file(chapter_.folder / part.file), style_));
  }

  void output(const Part& part) {
    if (!skipping_to_.empty()) return;
    const std::string step = part.step();
    if (!ran_.contains(step)) {
      if (!runs(step)) {
        page(path_line("the output as it stands in the chapter:"));
        page(rendered_block(read_file(chapter_.folder / part.file), style_));
        return;
      }
      building_.finish();
      page(path_line("$ " + tree_.name(chapter_.programs / step)));
      std::string line;  // that has not ended yet
      auto hear = [&](std::string_view piece) {
        line += piece;
        const std::size_t end = line.rfind('\n') + 1;
        fmt::print("{}", terminal_.broken(line.substr(0, end)));
        line.erase(0, end);
        fflush(stdout);
      };
      StepRun run = run_step(chapter_, step, {.pictures = chapter_.mine / "pictures", .hear = hear});
      fmt::print("{}", line);
      if (!run.trouble.empty()) throw Failure(fmt::format("{} {}", step, run.trouble));
      terminal_.printed(run.output);
      for (const fs::path& picture : run.pictures)
        if (picture.extension() == ".svg" || picture.extension() == ".png")
          page(path_line("picture: " + tree_.name(picture)));
      for (const std::string& name : run.not_drawn) tell_missing(chapter_.mine / "pictures" / name);
      const fs::path out = chapter_.folder / part.file;
      const std::string differs = fs::exists(out) ? how_numbers_differ(run.output, read_file(out), part.tolerance) : "";
      if (!differs.empty()) page(path_line(differs));
      ran_[step] = run.output;
    } else {
      page(ran_[step]);
    }
  }

  /// The step that is shown: "4".
  const std::string& step() const { return step_; }

 private:
  /// Asks before a step is run, and says how long that takes where it is long; false where its output is to be shown
  /// without.
  bool runs(const std::string& step) {
    const std::vector<std::string> steps = steps_to_run(chapter_, step);
    const int seconds = long_seconds(chapter_, steps);
    const std::string what = fmt::format("{}", fmt::join(steps, ", then "));
    if (!seconds) {
      wait(fmt::format("any key runs {}, q quits", what));
      return true;
    }
    if (!terminal_.interactive()) page(fmt::format("{} takes about {} s", what, seconds));
    const char key = terminal_.key(fmt::format("any key runs {}: about {} s; s skips it, q quits", what, seconds));
    if (key == 'q') throw Quit();
    return key != 's' && key != 'S';
  }

  /// A picture that is not there: the step has said why.
  void tell_missing(const fs::path& picture) {
    const std::string name = tree_.name(picture), script = tree_.name(fs::path(picture).replace_extension(".gp")),
                      graph = tree_.name(fs::path(picture).replace_extension(".dot"));
    page(path_line(fmt::format(
        "no picture {}: {}'s last lines say why; afterwards {} draws it", name, "step_" + step_,
        fs::exists(tree_.root / graph) ? fmt::format("dot -Tsvg {} -o {}", graph, name) : "gnuplot " + script)));
  }

  void page(const std::string& text) {
    if (!terminal_.page(text)) throw Quit();
  }

  void wait(const std::string& prompt) {
    fflush(stdout);
    if (!terminal_.wait(prompt)) throw Quit();
  }

  std::string path_line(const std::string& words) const {
    return style_.colours ? fmt::format("\033[2m{}\033[0m", words) : words;
  }

  const Tree& tree_;
  const Chapter& chapter_;
  BuildBeside& building_;
  std::string skipping_to_;  // "## Step 4:" until it comes
  std::string step_ = "1";
  Terminal terminal_;
  Style style_;
  std::map<std::string, std::string> ran_;
};

}  // namespace

void show(const Tree& tree, const Chapter& chapter, const std::string& step) {
  const auto& steps = chapter.steps;
  if (std::find(steps.begin(), steps.end(), "step_" + step) == steps.end())
    throw UsageError(
        fmt::format("chapter {} has no step {}; it has steps 1 to {}", chapter.number, step, steps.size()));
  BuildBeside building(tree, {chapter.target()});  // beside what there is to read
  const fs::path readme = chapter.folder / "README.md";
  const std::vector<Part> parts = parts_of(read_file(readme), tree.name(readme));
  Show show(tree, chapter, step, building);
  try {
    for (const Part& part : parts) {
      if (part.kind == Part::Kind::text) show.text(part.text);
      if (part.kind == Part::Kind::code) show.code(part);
      if (part.kind == Part::Kind::output) show.output(part);
    }
  } catch (const Quit&) {
    fmt::print("To go on: scripts/tutorial {} {}\nThe chapter to read: {}\n", chapter.number, show.step(),
               tree.name(readme));
  }
}

}  // namespace tutorial
