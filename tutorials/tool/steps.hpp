#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "tutorials/tool/chapter.hpp"
#include "tutorials/tool/compare.hpp"

namespace tutorial {

struct StepRun {
  std::string output;
  std::string trouble;                          // "" or how it ended, as in Outcome
  std::vector<std::filesystem::path> pictures;  // those that were copied
  std::vector<std::string> not_drawn;           // "p.svg": what draws it, p.gp or p.dot, is there, and it is not
};

/// What the chapter's marker says of a step.
struct StepFacts {
  std::string after;  // the step whose files it reads, or ""
  int seconds = 0;    // how long it takes where that is long: its own run, not that of the step before
  Tolerance tolerance;
};
StepFacts facts_of(const Chapter& chapter, const std::string& step);

/// Whether a step is long or reads, at first or second hand, what a long one saved.
bool waits_for_long(const Chapter& chapter, const std::string& step);

/// The steps that `step` needs and that have not run since they were built, in their order; then `step` itself.
std::vector<std::string> steps_to_run(const Chapter& chapter, const std::string& step);

/// How many seconds these take together, counting those that are long.
int long_seconds(const Chapter& chapter, const std::vector<std::string>& steps);

/// Where a run's pictures go and who hears of it.
struct StepOptions {
  std::filesystem::path pictures = {};              // copies of what the step wrote to pictures/; none when empty
  std::string extension = "";                       // of those that are copied, "" for all
  std::function<void(std::string_view)> hear = {};  // its output as it comes
  std::function<void(const std::string& step)> runs_first = {};  // a step that must run before it
};

/// Runs a step in build/release/tutorials/08_attention/files/step_1, which is emptied first. One that says `after
/// step_3` runs in the folder of step 3, which is run before it unless its files are there.
StepRun run_step(const Chapter& chapter, const std::string& step, const StepOptions& options = {});

/// "step_4 did not draw p.svg"
std::string not_drawn_sentence(const std::string& step, const StepRun& run);

/// Builds the chapter and shows it, running its steps; waits for a key between them when somebody is there. Begins
/// with `step` ("4"), and throws UsageError where the chapter has none.
void show(const Tree& tree, const Chapter& chapter, const std::string& step = "1");

/// Builds, runs every step, and writes code and outputs into the chapter: README.md, step_1.out, ..., pictures/*.svg.
/// Prints what changed. Throws Failure, before it changes what the step gave, where a picture was not drawn. `quick`
/// leaves out the steps that are long, or read what a long one saved, and their outputs stay; `text` runs and builds
/// none.
enum class Runs { all, quick, text };
void update(const Tree& tree, const Chapter& chapter, Runs runs = Runs::all);

/// A test of the chapter, built beforehand: "step_1" (its output is step_1.out), "up_to_date" (README.md holds the code
/// and the outputs, and what a chapter needs is there), "attention/solution", "attention/stub",
/// "attention/mistake_unscaled". Throws Failure; false where it was left out: a step that is long, or reads what a long
/// one saved, is run where GRADUS_NIGHTLY is set.
bool check(const Tree& tree, const Chapter& chapter, const std::string& what);

}  // namespace tutorial
