#include "tutorials/tool/build.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
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
  void hear(std::string_view piece, bool shown = true) {
    for (char c : piece) {
      if (c != '\n') {
        line_ += c;
        continue;
      }
      if (line_.starts_with('[') && line_.find("Re-checking globbed") == std::string::npos && shown) show();
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

BuildBeside::BuildBeside(const Tree& tree, const std::vector<std::string>& targets)
    : tree_(tree), targets_(targets), thread_([this] {
        Command command = ninja(tree_, targets_);
        Progress progress;
        command.stop = [this] { return stop_ || interrupted(); };
        command.hear = [&](std::string_view piece) { progress.hear(piece, shown_); };
        ending_ = gradus::run_program(command);
        done_ = true;
      }) {}

BuildBeside::~BuildBeside() {
  stop_ = true;
  thread_.join();
}

void BuildBeside::finish() {
  shown_ = true;
  while (!done_) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (interrupted()) throw Interrupted();
  if (ending_.status != 0)
    throw Failure(
        fmt::format("{}the build of {} failed", compiler_lines(tree_, ending_.output), fmt::join(targets_, ", ")));
}

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

namespace {

/// The build's commands of a reader's file: they compile it and link it with its checks.
std::vector<std::string> commands_of(const Tree& tree, const std::string& target) {
  Outcome outcome = run({.words = {"ninja", "-C", tree.build.string(), "-t", "commands", target}});
  const std::vector<std::string> all = lines_of(outcome.output);
  std::vector<std::string> commands;
  for (const std::string& line : all)
    if (line.find(target + ".dir/") != std::string::npos) commands.push_back(line);
  if (!outcome.trouble.empty() || commands.size() != 2)
    throw Failure(fmt::format("{}the commands of {} are not known", outcome.output, target));
  return commands;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::string quoted(std::string text) {
  replace_all(text, "'", "'\\''");
  return "'" + text + "'";
}

/// What follows `word`, up to the next blank.
std::string after(const std::string& command, const std::string& word) {
  const std::size_t at = command.find(word);
  if (at == std::string::npos) throw Failure("no" + word + "in " + command);
  const std::size_t start = at + word.size();
  return command.substr(start, command.find(' ', start) - start);
}

}  // namespace

Compilation compile_answer(const Tree& tree, const std::string& target, const std::filesystem::path& answer,
                           const std::filesystem::path& program, bool sanitize) {
  std::vector<std::string> commands = commands_of(tree, target);
  std::string &compile = commands[0], &link = commands[1];
  const std::string object = after(compile, " -o "), mine = after(link, " -o "), own = program.string() + ".o";
  // A name with blanks goes to the shell in quotes, and to the preprocessor with quotes of its own.
  std::string flags = " " + quoted("-DGRADUS_ANSWER=\"" + answer.string() + "\"") + " ";
  if (sanitize) {
    const std::string sanitizers = "-fsanitize=address,undefined -fno-sanitize=vptr ";
    // A header that was precompiled without is of no use.
    const std::string precompiled = " -Xclang -include-pch -Xclang ";
    if (const std::size_t at = compile.find(precompiled); at != std::string::npos)
      compile.erase(at, precompiled.size() + after(compile, precompiled).size());
    // Of an index beyond a vector's end the sanitizer says the line, the library's own check does not.
    flags += "-O1 -g -fno-omit-frame-pointer -Wno-invalid-pch -U_GLIBCXX_ASSERTIONS " + sanitizers;
    replace_all(link, " -o ", " " + sanitizers + "-o ");
  }
  replace_all(compile, object, quoted(own));
  replace_all(compile, " -o ", flags + "-o ");
  replace_all(link, object, quoted(own));
  replace_all(link, " -o " + mine + " ", " -o " + quoted(program.string()) + " ");
  std::string lines;
  for (const std::string& command : commands) {
    Outcome outcome = run({.words = {"sh", "-c", command}, .folder = tree.build});
    lines += compiler_lines(tree, outcome.output);
    if (!outcome.trouble.empty()) return {false, lines};
  }
  return {true, lines};
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
