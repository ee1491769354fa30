#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "tutorials/tool/chapter.hpp"

namespace tutorial {

struct StepRun {
  std::string output;
  std::string trouble;                          // "" or how it ended, as in Outcome
  std::vector<std::filesystem::path> pictures;  // those that were copied
  std::vector<std::string> not_drawn;           // "p.svg": what draws it, p.gp or p.dot, is there, and it is not
};

/// Runs a step in an empty folder; the pictures that it wrote there (pictures/) go to `pictures`, those with
/// `extension` or all.
StepRun run_step(const Chapter& chapter, const std::string& step, const std::filesystem::path& pictures,
                 const std::string& extension = "", const std::function<void(std::string_view)>& hear = {});

/// "step_4 did not draw p.svg"
std::string not_drawn_sentence(const std::string& step, const StepRun& run);

/// Builds the chapter and shows it, running its steps; waits for a key between them when somebody is there. Begins
/// with `step` ("4"), and throws UsageError where the chapter has none.
void show(const Tree& tree, const Chapter& chapter, const std::string& step = "1");

/// Builds, runs every step, and writes code and outputs into the chapter: README.md, step_1.out, ..., pictures/*.svg.
/// Prints what changed. Throws Failure, before it changes what the step gave, where a picture was not drawn.
void update(const Tree& tree, const Chapter& chapter);

/// A test of the chapter, built beforehand: "step_1" (its output is step_1.out), "up_to_date" (README.md holds the code
/// and the outputs, and what a chapter needs is there), "attention/solution", "attention/stub",
/// "attention/mistake_unscaled". Throws Failure.
void check(const Tree& tree, const Chapter& chapter, const std::string& what);

}  // namespace tutorial
