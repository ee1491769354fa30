#pragma once
#include "tutorials/tool/build.hpp"

namespace tutorial {

/// Copies the stubs that the reader has no copy of into my/08_attention; never touches a file that is there. The
/// exercises that were copied.
std::vector<std::string> copy_stubs(const Chapter& chapter);

/// Makes the copies, builds the reader's files and prints what is right and what is not; `exercise` "" stands for all.
/// True when all is right.
bool report_exercises(const Tree& tree, const Chapter& chapter, const std::string& exercise);

/// What the compiler said of a reader's file, under a sentence that says whose it is; "" when it said nothing.
std::string compile_report(const std::string& file, const Compilation& compilation);

/// Prints the next hint of an exercise; which one that is, is kept in my/08_attention/hints. After the last one, where
/// the solution is.
void next_hint(const Tree& tree, const Chapter& chapter, const std::string& exercise);

}  // namespace tutorial
