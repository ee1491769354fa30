#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tutorial {

/// Where everything lies.
struct Tree {
  std::filesystem::path root;   // of the repository: tutorials/ and my/
  std::filesystem::path build;  // build/release: tutorials/08_attention/step_1

  /// `file` as it is named by somebody who stands in the root.
  std::string name(const std::filesystem::path& file) const;
};

struct Chapter {
  int number = 0;
  std::string name;                         // 08_attention
  std::string title;                        // Attention by hand
  std::filesystem::path folder;             // tutorials/08_attention
  std::filesystem::path programs;           // build/release/tutorials/08_attention
  std::filesystem::path mine;               // my/08_attention
  std::vector<std::string> steps = {};      // step_1, step_2, ... in order
  std::vector<std::string> exercises = {};  // in the order of the chapter, else of the alphabet
  // What the chapter says of itself; 0 where it does not.
  int reading = 0;                       // minutes: "Reading takes 30 minutes, the exercises 75 more."
  int doing = 0;                         // of all exercises, as the same sentence says
  std::map<std::string, int> each = {};  // of one: "- `softmax` (15 minutes): ..."

  /// chapter_08
  std::string target() const;
  bool built() const;
};

/// The chapters, by number.
std::vector<Chapter> chapters(const Tree& tree);
/// The chapter that "8" or "08" or "08_attention" names; throws UsageError with a list of all.
Chapter chapter(const Tree& tree, const std::string& name);
/// The links to the chapters before and after it, as they stand at the end of its README.md.
std::string chapter_links(const Tree& tree, const Chapter& chapter);
/// Throws UsageError with a list of all unless the chapter has that exercise.
/// One that has moved to another chapter names that one.
void check_exercise(const Tree& tree, const Chapter& chapter, const std::string& exercise);

}  // namespace tutorial
