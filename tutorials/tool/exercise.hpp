#pragma once
#include <functional>

#include "tutorials/tool/build.hpp"

namespace tutorial {

inline constexpr int seconds_for_a_check = 5, seconds_for_all = 60;

/// A file that was put into my/08_attention.
struct Copied {
  std::string exercise;
  std::string from;  // the reader's own file, where the exercise stood in another chapter before; "" for a stub
  bool operator==(const Copied&) const = default;
};

/// Copies the stubs that the reader has no copy of into my/08_attention, or the reader's own file where the exercise
/// has moved; never touches a file that is there. The exercises that were copied.
std::vector<Copied> copy_stubs(const Tree& tree, const Chapter& chapter);

/// Where the reader's file of an exercise was before it moved to this chapter, as the file `was` in its folder says:
/// one line, 12_reverse/adam. Empty where there is no such file.
std::filesystem::path former_place(const Tree& tree, const Chapter& chapter, const std::string& exercise);

/// Makes the copies, builds the reader's files and prints what is right and what is not; `exercise` "" stands for all.
/// True when all is right. With `sanitize` it takes longer, and a crash says the line that it comes from.
bool report_exercises(const Tree& tree, const Chapter& chapter, const std::string& exercise, bool sanitize = false);

/// The same, again and again, for each file when it is saved, until Ctrl-C or until `stop` says so.
void watch_exercises(
    const Tree& tree, const Chapter& chapter, const std::string& exercise,
    const std::function<bool()>& stop = [] { return false; });

/// Looks at the answers in `folder`, attention.cpp and so on, or in its subfolder 08_attention: points for each
/// exercise, out of its minutes, in proportion to the checks that are right. Writes folder/grade.xml, in JUnit's form.
/// True when all is right.
bool grade(const Tree& tree, const Chapter& chapter, const std::filesystem::path& folder);

/// One answer: 0 when all checks are right, 1 when one is not, 3 when it does not compile. Prints what is wrong.
int look_at_answer(const Tree& tree, const Chapter& chapter, const std::string& exercise,
                   const std::filesystem::path& answer);

/// Out of what a program says that was built with sanitizers: its lines, and of each report what is wrong and where in
/// the reader's file, as it is named from the root on.
std::string crash_lines(const Tree& tree, const std::string& file, const std::string& output);

/// What the compiler said of a reader's file, under a sentence that says whose it is; "" when it said nothing.
std::string compile_report(const std::string& file, const Compilation& compilation);

/// Prints the next hint of an exercise; which one that is, is kept in my/08_attention/hints. After the last one, where
/// the solution is.
void next_hint(const Tree& tree, const Chapter& chapter, const std::string& exercise);

}  // namespace tutorial
