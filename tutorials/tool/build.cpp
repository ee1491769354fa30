#include "tutorials/tool/build.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"
#include "tutorials/tool/process.hpp"

namespace tutorial {

namespace {

Command ninja(const Tree& tree, const std::vector<std::string>& targets) {
  Command command{.words = {"ninja", "-C", tree.build.string()}};
  command.words.insert(command.words.end(), targets.begin(), targets.end());
  return command;
}

/// Ninja's progress, line by line; on a terminal each replaces the one before.
class Progress {
 public:
  void hear(std::string_view piece) {
    for (char c : piece) {
      if (c != '\n') {
        line_ += c;
        continue;
      }
      if (line_.starts_with('[') && line_.find("Re-checking globbed") == std::string::npos) show();
      line_.clear();
    }
  }
  ~Progress() {
    if (shown_ && terminal_) fmt::print(stderr, "\r\033[K");
  }

 private:
  void show() {
    if (terminal_)
      fmt::print(stderr, "\r\033[K{}", line_.substr(0, 78));
    else
      fmt::print(stderr, "{}\n", line_);
    shown_ = true;
  }

  std::string line_;
  bool shown_ = false, terminal_ = isatty(STDERR_FILENO);
};

}  // namespace

void build(const Tree& tree, const std::vector<std::string>& targets) {
  Command command = ninja(tree, targets);
  Outcome outcome;
  {
    Progress progress;
    command.hear = [&](std::string_view piece) { progress.hear(piece); };
    outcome = run(command);
  }
  if (!outcome.trouble.empty())
    throw Failure(
        fmt::format("{}the build of {} failed", compiler_lines(tree, outcome.output), fmt::join(targets, ", ")));
}

Compilation compile(const Tree& tree, const std::string& target) {
  Outcome outcome = run(ninja(tree, {target}));
  return {outcome.trouble.empty(), compiler_lines(tree, outcome.output)};
}

std::string compiler_lines(const Tree& tree, const std::string& output) {
  std::string text;
  bool command = false;  // the line after FAILED repeats the whole command
  for (std::string line : lines_of(output)) {
    if (std::exchange(command, line.starts_with("FAILED: "))) continue;
    // A reader's file is included by one in the build folder, which is not theirs to know.
    const bool wrapper = line.starts_with("In file included from ") && line.find("/mine/") != std::string::npos;
    const bool progress = line.starts_with('[') && line.find('/') < line.find(']');
    if (command || wrapper || progress || line.starts_with("ninja: ")) continue;
    // Absolute, or from the build folder on when ccache rewrites them.
    for (const std::filesystem::path& folder : {tree.root, tree.root.lexically_relative(tree.build)}) {
      const std::string prefix = folder.string() + '/';
      for (std::size_t at; (at = line.find(prefix)) != std::string::npos;) line.erase(at, prefix.size());
    }
    text += line + '\n';
  }
  return text;
}

}  // namespace tutorial
