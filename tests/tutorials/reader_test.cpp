#include <doctest/doctest.h>

#include <tuple>

#include "tests/tutorials/tiny.hpp"
#include "tutorials/tool/exercise.hpp"
#include "tutorials/tool/process.hpp"

using namespace tutorial;

TEST_CASE("a reader's copies: made once, never overwritten; an exercise that is new is added") {
  Tiny tiny;
  CHECK(copy_stubs(tiny.tree, tiny.chapter()).size() == 2);
  CHECK(tiny.read("my/90_tiny/add.cpp") == "the stub of add\n");
  tiny.write("my/90_tiny/add.cpp", "an answer\n");
  tiny.write("tutorials/90_tiny/exercises/add/add.cpp", "a newer stub\n");
  tiny.write("tutorials/90_tiny/exercises/new/new.cpp", "the stub of new\n");
  CHECK(copy_stubs(tiny.tree, tiny.chapter()) == std::vector<Copied>{{"new", ""}});
  CHECK(tiny.read("my/90_tiny/add.cpp") == "an answer\n");
  CHECK(copy_stubs(tiny.tree, tiny.chapter()).empty());

  std::filesystem::remove(tiny.tree.root / "my/90_tiny/add.cpp");
  std::filesystem::create_directory(tiny.tree.root / "my/90_tiny/add.cpp");
  try {
    copy_stubs(tiny.tree, tiny.chapter());
    FAIL("a folder was taken for an answer");
  } catch (const Failure& failure) {
    CHECK(holds(failure.what(), "my/90_tiny/add.cpp is a folder"));
  }
}

TEST_CASE("a reader's copies: an exercise that has moved takes the reader's file along, and its old name leads there") {
  Tiny tiny;
  tiny.write("tutorials/90_tiny/exercises/add/was", "80_old/plus\n");
  CHECK(copy_stubs(tiny.tree, tiny.chapter()) == std::vector<Copied>{{"twice", ""}, {"add", ""}});
  std::filesystem::remove_all(tiny.tree.root / "my/90_tiny");
  const std::string answer = "#include \"tutorials/80_old/exercises/plus/plus.hpp\"\n";
  tiny.write("my/80_old/plus.cpp", answer);
  CHECK(copy_stubs(tiny.tree, tiny.chapter()) == std::vector<Copied>{{"twice", ""}, {"add", "my/80_old/plus.cpp"}});
  CHECK(tiny.read("my/90_tiny/add.cpp") == "#include \"tutorials/90_tiny/exercises/add/plus.hpp\"\n");
  CHECK(tiny.read("my/80_old/plus.cpp") == answer);
  tiny.write("tutorials/80_old/README.md", "# 80. Old\n");
  CHECK(holds(usage_error([&] { check_exercise(tiny.tree, chapter(tiny.tree, "80"), "plus"); }),
              "plus has moved to chapter 90, with your file: scripts/tutorial 90 --exercise add"));
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

TEST_CASE("watching: the file that was saved is checked, and what waits as a stub is not") {
  Tiny tiny;
  tiny.write("my/90_tiny/add.cpp", "#include <cstdio>\nint main() { puts(\"right  first\"); }\n");
  Printed printed;
  int turns = 0;
  watch_exercises(tiny.tree, tiny.chapter(), "", [&] {
    if (turns == 1) tiny.write("my/90_tiny/add.cpp", "#include <cstdio>\nint main() { puts(\"right  second\"); }\n");
    return turns++ == 3;
  });
  const std::string text = printed.text();
  CHECK(holds(text, "my/90_tiny/add.cpp\nright  first\n\nmy/90_tiny/*.cpp are watched"));
  CHECK(holds(text, "my/90_tiny/add.cpp\nright  second\n"));
  CHECK(text.find("second") == text.rfind("second"));
  CHECK_FALSE(holds(text, "twice.cpp does not compile"));
}

TEST_CASE(
    "grade: points in proportion to the checks that are right, out of the minutes; JUnit's file; what is missing") {
  Tiny tiny;
  // A program that writes its record as the checks' own main does.
  auto answer = [](const std::string& lines, int status) {
    return "#include <cstdio>\nint main(int, char** a) { auto f = std::fopen(a[2], \"w\"); std::fputs(\"" + lines +
           "\", f); std::fclose(f); std::puts(\"right  fake\"); return " + std::to_string(status) + "; }\n";
  };
  auto points = [&] {
    Printed printed;
    const bool right = grade(tiny.tree, tiny.chapter(), tiny.tree.root / "hand in");
    return std::pair{right, printed.text()};
  };
  tiny.write("hand in/add.cpp", answer("right\\na\\n\\nwrong\\nb < c\\nit \\\"subtracts\\\"\\n", 1));
  auto [right, text] = points();
  CHECK_FALSE(right);
  CHECK(holds(text, "add                    5.0 of 10 points, 1 of 2 checks\n  b < c: it \"subtracts\"\n"));
  CHECK(holds(text,
              "twice                  0.0 of  5 points, 0 of 1 checks\n  it was handed in: there is no twice.cpp\n"));
  CHECK(holds(text, "90_tiny                5.0 of 15 points\n"));
  const std::string xml = tiny.read("hand in/grade.xml");
  CHECK(holds(xml, "<testsuites name=\"90_tiny\" tests=\"3\" failures=\"2\">"));
  CHECK(holds(xml, "name=\"b &lt; c\"><failure message=\"it &quot;subtracts&quot;\"/>"));

  tiny.write("hand in/90_tiny/twice.cpp", answer("right\\na\\n\\n", 0));  // the whole of a reader's my/
  tiny.write("hand in/90_tiny/add.cpp", answer("right\\na\\n\\n", 0));
  std::tie(right, text) = points();
  CHECK(right);
  CHECK(holds(text, "90_tiny               15.0 of 15 points\n"));
  tiny.write("hand in/90_tiny/add.cpp", "int main() { return 0; }\n");  // nothing was checked
  CHECK_FALSE(points().first);
  tiny.write("hand in/90_tiny/add.cpp", answer("right\\na\\n\\n", 3));
  std::tie(right, text) = points();
  CHECK(holds(text, "it runs to its end: it ends with exit status 3"));
  tiny.write("hand in/90_tiny/add.cpp", "int main() { return y; }\n");
  std::tie(right, text) = points();
  CHECK(holds(text,
              "add                    0.0 of 10 points, 0 of 1 checks\n  it compiles: add.cpp does not compile:\n"));
  CHECK(holds(usage_error([&] { grade(tiny.tree, tiny.chapter(), "nowhere"); }), "nowhere is no folder"));
}

TEST_CASE("sanitizers: of a report its kind and the line of the reader's file are left") {
  Tree tree{"/root", "/root/build"};
  const std::string text =
      "right  a\n==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x1 at pc 0x2\nREAD of size 8\n"
      "    #0 0x1 in memcpy x.cpp:3\n    #1 0x2 in f /root/my/90_tiny/add.cpp:12:7\n    #2 0x3 in g "
      "/root/my/90_tiny/add.cpp:30\nfreed by thread\nwrong  b: it crashes: Aborted\n"
      "/root/my/90_tiny/add.cpp:8:5: runtime error: division by zero\n    #0 0x1 in f /root/my/90_tiny/add.cpp:8\n"
      "wrong  c: it crashes: Aborted\nadd: 1 of 3 right\n";
  CHECK(crash_lines(tree, "my/90_tiny/add.cpp", text) ==
        "right  a\n  heap-use-after-free\n  in my/90_tiny/add.cpp, line 12\nwrong  b: it crashes: Aborted\n"
        "  my/90_tiny/add.cpp:8:5: division by zero\nwrong  c: it crashes: Aborted\nadd: 1 of 3 right\n");
}

TEST_CASE("the list of chapters: at once, without a build, with minutes and what is right until it is changed") {
  Tiny tiny;
  std::filesystem::copy(GRADUS_SOURCE_DIR "/scripts", tiny.tree.root / "scripts");
  auto list = [&] { return run({.words = {(tiny.tree.root / "scripts/tutorial").string()}}).output; };
  std::string text = list();
  CHECK(holds(text,
              " 89  (not written yet)\n 90  Tiny things                                          20 + 15 minutes\n"));
  CHECK_FALSE(holds(text, "to do"));
  tiny.write("my/90_tiny/add.cpp", "#include <cstdio>\nint main() { puts(\"right  a\"); }\n");
  {
    Printed printed;
    CHECK(report_exercises(tiny.tree, tiny.chapter(), "add"));
  }
  CHECK(holds(list(), "     right: add; to do: twice\n"));
  tiny.write("my/90_tiny/add.cpp", "int main() { return 1; }\n");
  CHECK(holds(list(), "     to do: add, twice\n"));
  {
    Printed printed;
    CHECK_FALSE(report_exercises(tiny.tree, tiny.chapter(), "add"));
  }
  CHECK(tiny.read("my/90_tiny/right").empty());
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
