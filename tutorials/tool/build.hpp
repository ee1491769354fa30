#pragma once
#include "tutorials/tool/chapter.hpp"

namespace tutorial {

/// Builds the targets, with a line on standard error for each file that is compiled, none when nothing is to do.
/// Throws Failure with the compiler's output.
void build(const Tree& tree, const std::vector<std::string>& targets);

struct Compilation {
  bool built = false;
  std::string lines;  // what compiler and linker say: errors, or warnings
};

/// Builds the program of a reader's file.
Compilation compile(const Tree& tree, const std::string& target);

/// Out of ninja's output, the lines of compiler and linker, with paths from the root on.
std::string compiler_lines(const Tree& tree, const std::string& output);

}  // namespace tutorial
