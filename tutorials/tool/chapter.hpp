#pragma once
#include <filesystem>
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

  /// chapter_08
  std::string target() const;
  bool built() const;
};

/// The chapters, by number.
std::vector<Chapter> chapters(const Tree& tree);
/// The chapter that "8" or "08" or "08_attention" names; throws UsageError with a list of all.
Chapter chapter(const Tree& tree, const std::string& name);
/// Throws UsageError with a list of all unless the chapter has that exercise.
void check_exercise(const Chapter& chapter, const std::string& exercise);

}  // namespace tutorial
