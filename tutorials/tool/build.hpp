#pragma once
#include "tutorials/tool/chapter.hpp"

namespace tutorial {

/// Builds the targets, with a line on standard error for each file that is compiled, none when nothing is to do.
/// Throws Failure with the compiler's output.
void build(const Tree& tree, const std::vector<std::string>& targets);

/// Builds the program of a reader's file: "" or what the compiler says of it.
std::string compile(const Tree& tree, const std::string& target);

/// Out of ninja's output, the lines of compiler and linker, with paths from the root on.
std::string compiler_lines(const Tree& tree, const std::string& output);

}  // namespace tutorial
