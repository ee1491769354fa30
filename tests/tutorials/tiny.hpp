#pragma once
#include <unistd.h>

#include <cstdio>
#include <functional>

#include "tutorials/tool/chapter.hpp"
#include "tutorials/tool/error.hpp"
#include "tutorials/tool/files.hpp"
#include "tutorials/tool/steps.hpp"

/// A chapter whose programs are shell scripts, and whose build compiles a reader's file alone.
struct Tiny {
  tutorial::TemporaryFolder folder;
  tutorial::Tree tree{folder.path() / "a root", folder.path() / "a root/build/release"};

  Tiny() {
    write("tutorials/90_tiny/README.md",
          "# 90. Tiny things\nReading takes 20 minutes, the exercises 15 more.\n## Step 1: a\n<!-- code step_1.cpp "
          "-->\n<!-- end -->\n<!-- output step_1.out -->\n<!-- "
          "end -->\n"
          "## Exercises\nTo add to `my/90_tiny`:\n- `twice` (5 minutes): 2x\n- `add` (10 minutes): x + y\n\n## "
          "Summary\n\n## Read next\n");
    write("tutorials/90_tiny/step_1.cpp", "int main() {}\n");
    for (std::string name : {"add", "twice"}) {
      write("tutorials/90_tiny/exercises/" + name + "/" + name + ".cpp", "the stub of " + name + "\n");
      write("tutorials/90_tiny/exercises/" + name + "/check.cpp", "");
      write("tutorials/90_tiny/exercises/" + name + "/solution.cpp", "");
      write("tutorials/90_tiny/exercises/" + name + "/hints.md", "## 1\nfirst\n\n## 2\nsecond\n");
    }
    program("step_1", "mkdir pictures; echo '<svg/>' > pictures/p.svg; echo 1 > pictures/p.dat; echo 'loss 0.5'");
    // As CMake's: a command that compiles the reader's file and one that links it.
    std::string ninja =
        "rule compile\n  command = c++ -o $out -c $in\nrule link\n  command = c++ $in -o $out \n"
        "build chapter_90: phony\nbuild chapter_90_checks: phony\n";
    for (std::string name : {"add", "twice"}) {
      const std::string target = "chapter_90_" + name + "_mine", object = target + ".dir/mine.o",
                        wrapper = "tutorials/90_tiny/mine/" + name + ".cpp";
      write("build/release/" + wrapper, "#ifndef GRADUS_ANSWER\n#define GRADUS_ANSWER \"" +
                                            (tree.root / "my/90_tiny" / (name + ".cpp")).string() +
                                            "\"\n#endif\n#include GRADUS_ANSWER\n");
      ninja += "build " + object + ": compile " + wrapper + " | ../../my/90_tiny/" + name +
               ".cpp\nbuild tutorials/90_tiny/mine/" + name + ": link " + object + "\nbuild " + target +
               ": phony tutorials/90_tiny/mine/" + name + "\n";
    }
    write("build/release/build.ninja", ninja);
  }

  void write(const std::string& file, const std::string& text) const { tutorial::write_file(tree.root / file, text); }
  std::string read(const std::string& file) const { return tutorial::read_file(tree.root / file); }
  void program(const std::string& name, const std::string& script) const {
    const std::string file = "build/release/tutorials/90_tiny/" + name;
    write(file, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(tree.root / file, std::filesystem::perms::owner_all);
  }
  /// The chapter's text, with one source for each output that it names.
  void steps(const std::string& markers) const {
    write("tutorials/90_tiny/README.md", "# 90. Tiny things\n## Step 1: a\n" + markers + "## Exercises\n");
    for (const char* step : {"step_1", "step_2", "step_3"})
      if (markers.find(step) != std::string::npos)
        write(std::string("tutorials/90_tiny/") + step + ".cpp", "int main() {}\n");
  }
  tutorial::Chapter chapter() const { return tutorial::chapter(tree, "90"); }

  /// What a check says, "" when it holds.
  std::string check(const std::string& what) const {
    try {
      tutorial::check(tree, chapter(), what);
      return "";
    } catch (const tutorial::Failure& failure) {
      return failure.what();
    }
  }
};

/// What is printed while one lives.
class Printed {
 public:
  Printed() : file_(std::tmpfile()), before_(dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    dup2(fileno(file_), STDOUT_FILENO);
  }
  Printed(const Printed&) = delete;
  std::string text() {
    std::fflush(stdout);
    std::string all(static_cast<std::size_t>(lseek(fileno(file_), 0, SEEK_END)), ' ');
    if (pread(fileno(file_), all.data(), all.size(), 0) < 0) all.clear();
    return all;
  }
  ~Printed() {
    std::fflush(stdout);
    dup2(before_, STDOUT_FILENO);
    close(before_);
    std::fclose(file_);
  }

 private:
  std::FILE* file_;
  int before_;
};

inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline std::string usage_error(const std::function<void()>& run) {
  try {
    run();
    return "";
  } catch (const tutorial::UsageError& error) {
    return error.what();
  }
}
