#include <doctest/doctest.h>

#include "tests/tutorials/tiny.hpp"
#include "tutorials/tool/exercise.hpp"

using namespace tutorial;

TEST_CASE("a reader's copies: made once, never overwritten; an exercise that is new is added") {
  Tiny tiny;
  CHECK(copy_stubs(tiny.chapter()).size() == 2);
  CHECK(tiny.read("my/90_tiny/add.cpp") == "the stub of add\n");
  tiny.write("my/90_tiny/add.cpp", "an answer\n");
  tiny.write("tutorials/90_tiny/exercises/add/add.cpp", "a newer stub\n");
  tiny.write("tutorials/90_tiny/exercises/new/new.cpp", "the stub of new\n");
  CHECK(copy_stubs(tiny.chapter()) == std::vector<std::string>{"new"});
  CHECK(tiny.read("my/90_tiny/add.cpp") == "an answer\n");
  CHECK(copy_stubs(tiny.chapter()).empty());

  std::filesystem::remove(tiny.tree.root / "my/90_tiny/add.cpp");
  std::filesystem::create_directory(tiny.tree.root / "my/90_tiny/add.cpp");
  try {
    copy_stubs(tiny.chapter());
    FAIL("a folder was taken for an answer");
  } catch (const Failure& failure) {
    CHECK(holds(failure.what(), "my/90_tiny/add.cpp is a folder"));
  }
}

TEST_CASE("a reader's copies: no rule of the build makes them, so that cleaning it deletes none") {
  int rules = 0;
  for (const std::string& line : lines_of(read_file(BUILD_FOLDER "/build.ninja"))) {
    if (!line.starts_with("build ")) continue;
    ++rules;
    CHECK_MESSAGE(line.substr(0, line.find(": ")).find(GRADUS_SOURCE_DIR "/my/") == std::string::npos, line);
  }
  CHECK(rules > 100);  // the file was found
}

TEST_CASE("a reader's file: what is right, what does not compile, what crashes") {
  Tiny tiny;
  auto report = [&](const std::string& text, bool right) {
    Printed printed;
    tiny.write("my/90_tiny/add.cpp", text);
    CHECK(report_exercises(tiny.tree, tiny.chapter(), "add") == right);
    return printed.text();
  };
  CHECK(holds(report("#include <cstdio>\nint main() { puts(\"right  it adds\"); }\n", true), "right  it adds"));
  std::string broken = report("int main() { return y; }\n", false);
  CHECK(holds(broken, "my/90_tiny/add.cpp does not compile:\n"));
  CHECK(holds(broken, "  my/90_tiny/add.cpp:1:"));
  CHECK_FALSE(holds(broken, "FAILED"));
  CHECK_FALSE(holds(broken, "ninja"));
  CHECK(holds(broken, "scripts/tutorial 90 --hint add"));
  CHECK(holds(report("int add(); int main() { return add(); }\n", false), "does not define what its checks call"));
  CHECK(holds(report("int main() { __builtin_trap(); }\n", false), "my/90_tiny/add.cpp: it crashes: "));
}

TEST_CASE("hints: one at a time, remembered, then the solution; those of another exercise apart") {
  Tiny tiny;
  auto hint = [&](const std::string& exercise) {
    Printed printed;
    next_hint(tiny.tree, tiny.chapter(), exercise);
    return printed.text();
  };
  CHECK(hint("add") == "Hint 1 of 2\nfirst\n\nThe next one: scripts/tutorial 90 --hint add\n");
  CHECK(holds(hint("add"), "second"));
  CHECK(holds(hint("twice"), "first"));
  CHECK(holds(hint("add"), "tutorials/90_tiny/exercises/add/solution.cpp"));
  CHECK(holds(usage_error([&] { hint("sub"); }), "twice, add"));
}

TEST_CASE(
    "show: text, code and the program's real output, without a wait where nobody is; pictures are kept for the "
    "reader") {
  Tiny tiny;
  Printed printed;
  show(tiny.tree, tiny.chapter());
  const std::string text = printed.text();
  CHECK(holds(text, "90. Tiny things\n===============\n"));
  CHECK(holds(text, "int main() {}\n"));
  CHECK(holds(text, "loss 0.5\npicture: my/90_tiny/pictures/p.svg\n"));
  CHECK_FALSE(holds(text, "<!--"));
  CHECK_FALSE(holds(text, "\033"));
}

TEST_CASE(
    "show: a picture that is not there is named, with what draws it; the step says why; an older one is not shown") {
  Tiny tiny;
  tiny.write("my/90_tiny/pictures/p.svg", "an older picture");
  tiny.program("step_1", "mkdir pictures; : > pictures/p.gp; : > pictures/g.dot; echo 'gnuplot is not installed'");
  std::string text;
  {
    Printed printed;
    show(tiny.tree, tiny.chapter());
    text = printed.text();
  }
  CHECK(holds(text,
              "gnuplot is not installed\nno picture my/90_tiny/pictures/p.svg: step_1's last lines say why; "
              "afterwards gnuplot my/90_tiny/pictures/p.gp draws it\n"));
  CHECK(holds(text,
              "no picture my/90_tiny/pictures/g.svg: step_1's last lines say why; afterwards dot -Tsvg "
              "my/90_tiny/pictures/g.dot -o my/90_tiny/pictures/g.svg draws it\n"));
  CHECK_FALSE(holds(text, "picture: my/90_tiny/pictures/p.svg"));
}

TEST_CASE("show: a long step says how long before it starts, and what it reads is made first") {
  Tiny tiny;
  tiny.steps(
      "<!-- output step_2.out after step_1 -->\n<!-- end -->\n<!-- output step_1.out long 90 s -->\n<!-- end -->\n");
  tiny.program("step_1", "echo kept > file");
  tiny.program("step_2", "cat file");
  Printed printed;
  show(tiny.tree, tiny.chapter());
  CHECK(
      holds(printed.text(), "step_1, then step_2 takes about 90 s\n$ build/release/tutorials/90_tiny/step_2\nkept\n"));
}

TEST_CASE("show: begins with a step that is asked for, and says which there are") {
  Tiny tiny;
  tiny.write("tutorials/90_tiny/README.md",
             "# 90. Tiny things\n## Step 1: a\nfirst\n<!-- output step_1.out -->\n<!-- end -->\n## Step 2: b\nsecond\n"
             "<!-- code step_2.cpp -->\n<!-- end -->\n## Exercises\n");
  tiny.write("tutorials/90_tiny/step_2.cpp", "int main() {}\n");
  std::string text;
  {
    Printed printed;
    show(tiny.tree, tiny.chapter(), "2");
    text = printed.text();
  }
  CHECK(text.starts_with("Step 2: b\n"));
  CHECK(holds(text, "second\n"));
  CHECK(holds(text, "int main() {}\n"));
  CHECK_FALSE(holds(text, "loss 0.5"));
  CHECK(holds(usage_error([&] { show(tiny.tree, tiny.chapter(), "3"); }),
              "chapter 90 has no step 3; it has steps 1 to 2"));
}
