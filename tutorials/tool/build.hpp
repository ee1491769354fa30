#pragma once
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tutorials/tool/chapter.hpp"
#include "tutorials/tool/process.hpp"

namespace tutorial {

/// A build that goes on beside what this program does, from when it is made; it is stopped when it goes.
class BuildBeside {
 public:
  BuildBeside(const Tree& tree, const std::vector<std::string>& targets);
  BuildBeside(const BuildBeside&) = delete;
  ~BuildBeside();

  /// Waits for it, showing on standard error how far it is. Throws Failure with the compiler's output, Interrupted at
  /// Ctrl-C.
  void finish();

 private:
  const Tree& tree_;
  std::vector<std::string> targets_;
  std::atomic<bool> done_ = false, stop_ = false, shown_ = false;
  gradus::Ending ending_;
  InterruptsNoted noted_;
  std::thread thread_;
};

/// Builds the targets, with a line on standard error for each file that is compiled, none when nothing is to do.
/// Throws Failure with the compiler's output.
void build(const Tree& tree, const std::vector<std::string>& targets);

struct Compilation {
  bool built = false;
  std::string lines;  // what compiler and linker say: errors, or warnings
};

/// Builds the program of a reader's file.
Compilation compile(const Tree& tree, const std::string& target);

/// Builds the program `program` of an answer that lies elsewhere, by the commands of `target`, which would build the
/// reader's. With `sanitize` each crash says where it comes from.
Compilation compile_answer(const Tree& tree, const std::string& target, const std::filesystem::path& answer,
                           const std::filesystem::path& program, bool sanitize = false);

/// Out of ninja's output, the lines of compiler and linker, with paths from the root on.
std::string compiler_lines(const Tree& tree, const std::string& output);

}  // namespace tutorial
