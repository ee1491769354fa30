#include "tutorials/tool/chapter.hpp"

#include <doctest/doctest.h>

#include "tests/tutorials/tiny.hpp"

using namespace tutorial;
namespace fs = std::filesystem;

TEST_CASE("chapters: found by number, with the exercises in the order of the text") {
  Tiny tiny;
  Chapter chapter = tiny.chapter();
  CHECK(chapter.number == 90);
  CHECK(chapter.title == "Tiny things");
  CHECK(chapter.target() == "chapter_90");
  CHECK(chapter.steps == std::vector<std::string>{"step_1"});
  CHECK(chapter.exercises == std::vector<std::string>{"twice", "add"});
  CHECK(chapter.built());
  CHECK(chapter.mine == tiny.tree.root / "my/90_tiny");
  CHECK(tutorial::chapter(tiny.tree, "90_tiny").number == 90);
}

TEST_CASE("chapters: an unknown one lists those that are there, and so does an exercise") {
  Tiny tiny;
  for (const char* name : {"7", "x", "", "90x", "-90"})
    CHECK(holds(usage_error([&] { chapter(tiny.tree, name); }), "; there are\n 90  Tiny things"));
  CHECK(holds(usage_error([&] { chapter(tiny.tree, "07"); }), "chapter 7 is not written yet"));
  CHECK(holds(usage_error([&] { chapter(tiny.tree, "91"); }), "there is no chapter 91"));
  CHECK(holds(usage_error([&] { chapter(tiny.tree, "0"); }), "there is no chapter 0"));
  CHECK(holds(usage_error([&] { check_exercise(tiny.tree, tiny.chapter(), "sub"); }), "twice, add"));
}

TEST_CASE("update: writes code, outputs and drawn pictures; then all is up to date") {
  Tiny tiny;
  CHECK(holds(tiny.check("up_to_date"), "scripts/tutorial 90 --update"));
  CHECK(holds(tiny.check("step_1"), "step_1.out"));
  Printed printed;
  update(tiny.tree, tiny.chapter());
  CHECK(holds(printed.text(), "tutorials/90_tiny/README.md\n"));
  CHECK(tiny.read("tutorials/90_tiny/step_1.out") == "loss 0.5\n");
  CHECK(holds(tiny.read("tutorials/90_tiny/README.md"), "```cpp\nint main() {}\n```\n"));
  CHECK(fs::exists(tiny.tree.root / "tutorials/90_tiny/pictures/p.svg"));
  CHECK_FALSE(fs::exists(tiny.tree.root / "tutorials/90_tiny/pictures/p.dat"));
  CHECK(tiny.check("up_to_date").empty());
  CHECK(tiny.check("step_1").empty());
}

TEST_CASE("up to date: a changed step, output or link is told with its place") {
  Tiny tiny;
  {
    Printed printed;
    update(tiny.tree, tiny.chapter());
  }
  tiny.write("tutorials/90_tiny/step_1.cpp", "int main() { return 0; }\n");
  CHECK(holds(tiny.check("up_to_date"), "tutorials/90_tiny/README.md:4: what stands there is not step_1.cpp"));
  tiny.write("tutorials/90_tiny/step_1.cpp", "int main() {}\n");
  tiny.write("tutorials/90_tiny/README.md", tiny.read("tutorials/90_tiny/README.md") + "[x](nowhere.md)\n");
  CHECK(holds(tiny.check("up_to_date"), "nowhere.md"));
  tiny.program("step_1", "echo 'loss 0.7'");
  CHECK(holds(tiny.check("step_1"), "is         loss 0.7\n  should be  loss 0.5"));
  tiny.program("step_1", "echo 'loss 0.5'; exit 1");
  CHECK(holds(tiny.check("step_1"), "ends with exit status 1"));
}

TEST_CASE("minutes: of the chapter, of each exercise, and their sum") {
  Tiny tiny;
  {
    Printed printed;
    update(tiny.tree, tiny.chapter());
  }
  CHECK(tiny.chapter().reading == 20);
  CHECK(tiny.chapter().doing == 15);
  CHECK(tiny.chapter().each == std::map<std::string, int>{{"add", 10}, {"twice", 5}});
  const std::string right = tiny.read("tutorials/90_tiny/README.md");
  auto with = [&](const std::string& from, const std::string& to) {
    std::string text = right;
    text.replace(text.find(from), from.size(), to);
    tiny.write("tutorials/90_tiny/README.md", text);
    return tiny.check("up_to_date");
  };
  CHECK(with("# 90", "# 90").empty());
  CHECK(holds(with("Reading takes", "It takes"), "does not say how long it takes"));
  CHECK(holds(with("(10 minutes)", "(a while)"), "begins with - `add` (15 minutes): "));
  CHECK(holds(with("15 more", "20 more"), "the exercises take 15 minutes, and the sentence at the beginning says 20"));
}

TEST_CASE("answers: folded by two lines, each alone") {
  Tiny tiny;
  {
    Printed printed;
    update(tiny.tree, tiny.chapter());
  }
  const std::string right = tiny.read("tutorials/90_tiny/README.md");
  auto with = [&](const std::string& answer) {
    tiny.write("tutorials/90_tiny/README.md", right + answer);
    return tiny.check("up_to_date");
  };
  CHECK(with("<details><summary>Answer</summary>\n\n42\n\n</details>\n").empty());
  CHECK(holds(with("<details><summary>Answer</summary>\n42\n"), "has no end"));
  for (const char* odd : {"<details>\n", "</details>\n", "<details><summary>Answer</summary> 42</details>\n"})
    CHECK_MESSAGE(holds(with(odd), "an answer stands between the lines"), odd);
}

TEST_CASE("formulas: what GitHub mangles between dollars stands in a block") {
  Tiny tiny;
  {
    Printed printed;
    update(tiny.tree, tiny.chapter());
  }
  const std::string right = tiny.read("tutorials/90_tiny/README.md");
  auto with = [&](const std::string& formula) {
    tiny.write("tutorials/90_tiny/README.md", right + formula);
    return tiny.check("up_to_date");
  };
  CHECK(with("$a_b$ and `\\_` and $$\\frac{a}{b} \\quad c$$\n").empty());
  CHECK(with("```math\na\\_b\\,c\n```\n").empty());
  CHECK(with("a $x$ b\\_c\n").empty());
  for (const char* mangled : {"$a\\_b$\n", "$$a\\,b$$\n", "$x \\in \\{0, 1\\}$\n"})
    CHECK_MESSAGE(holds(with(mangled), "into a block ```math"), mangled);
}

TEST_CASE("links to the chapters before and after: written by update, and checked") {
  Tiny tiny;
  auto updated = [&] {
    Printed printed;
    for (const Chapter& chapter : chapters(tiny.tree)) update(tiny.tree, chapter, Runs::text);
  };
  tiny.write("tutorials/90_tiny/step_1.out", "loss 0.5\n");
  tiny.write("tutorials/7_more/README.md", "# 7. More\n");
  updated();
  const std::string first = tiny.read("tutorials/90_tiny/README.md");
  CHECK(first.ends_with("<!-- chapters -->\nBefore: [7. More](../7_more/README.md).\n<!-- end -->\n"));
  CHECK(tiny.read("tutorials/7_more/README.md") ==
        "# 7. More\n\n<!-- chapters -->\nNext: [90. Tiny things](../90_tiny/README.md).\n<!-- end -->\n");
  CHECK(tiny.check("up_to_date").empty());
  tiny.write("tutorials/8_new/README.md", "# 8. New\n");
  CHECK(holds(tiny.check("up_to_date"), "these are not the chapters before and after"));
  updated();
  CHECK(holds(tiny.read("tutorials/90_tiny/README.md"), "Before: [8. New]"));
  tiny.write("tutorials/8_new/README.md", "# 8. Newer\n");
  CHECK(holds(tiny.check("up_to_date"), "these are not the chapters before and after"));
}

TEST_CASE("outputs that vary: a step's numbers may lie as far away as the chapter's marker says, and no farther") {
  Tiny tiny;
  std::string readme = tiny.read("tutorials/90_tiny/README.md");
  readme.replace(readme.find("step_1.out -->"), 14, "step_1.out numbers vary by 20 % -->");
  tiny.write("tutorials/90_tiny/README.md", readme);
  {
    Printed printed;
    update(tiny.tree, tiny.chapter());
  }
  CHECK(holds(tiny.read("tutorials/90_tiny/README.md"),
              "<!-- output step_1.out numbers vary by 20 % -->\n```\nloss 0.5\n"));
  tiny.program("step_1", "echo 'loss 0.6'");
  CHECK(tiny.check("step_1").empty());
  tiny.program("step_1", "echo 'loss 0.7'");
  CHECK(holds(tiny.check("step_1"), "is         loss 0.7\n  should be  loss 0.5"));
}

TEST_CASE(
    "long steps: committed outputs count; only a nightly run and update run them, and one that reads their files") {
  Tiny tiny;
  tiny.steps(
      "<!-- output step_1.out long 90 s -->\n<!-- end -->\n<!-- output step_2.out after step_1 -->\n<!-- end -->\n");
  tiny.program("step_1", "echo 'loss 0.5'; echo kept > file");
  tiny.program("step_2", "cat file");
  std::string said;
  {
    Printed printed;
    update(tiny.tree, tiny.chapter());
    said = printed.text();
  }
  CHECK(holds(said, "step_1 takes about 90 s"));
  CHECK(tiny.read("tutorials/90_tiny/step_2.out") == "kept\n");
  tiny.program("step_1", "echo 'loss 0.7'; echo other > file");
  for (const char* step : {"step_1", "step_2"}) CHECK_FALSE(check(tiny.tree, tiny.chapter(), step));
  {
    Printed printed;
    update(tiny.tree, tiny.chapter(), Runs::quick);
    CHECK(tiny.read("tutorials/90_tiny/step_1.out") == "loss 0.5\n");
  }
  setenv("GRADUS_NIGHTLY", "1", 1);
  CHECK(holds(tiny.check("step_1"), "is         loss 0.7"));
  CHECK(holds(tiny.check("step_2"), "is         other"));
  unsetenv("GRADUS_NIGHTLY");
}

TEST_CASE("steps that follow another: run in its folder, after it; it is run again when it was built anew") {
  Tiny tiny;
  tiny.steps(
      "<!-- output step_1.out -->\n<!-- end -->\n<!-- output step_2.out after step_1 -->\n<!-- end -->\n"
      "<!-- output step_3.out after step_2 -->\n<!-- end -->\n");
  tiny.program("step_1", "ls; echo one > a; mkdir pictures; touch pictures/p.svg");
  tiny.program("step_2", "ls; cat a > b");
  tiny.program("step_3", "ls; cat b");
  std::vector<std::string> first;
  auto run = [&](const std::string& step) {
    first.clear();
    return run_step(tiny.chapter(), step, {.runs_first = [&](const std::string& name) { first.push_back(name); }})
        .output;
  };
  CHECK(steps_to_run(tiny.chapter(), "step_3") == std::vector<std::string>{"step_1", "step_2", "step_3"});
  CHECK(run("step_3") == "a\nb\none\n");
  CHECK(first == std::vector<std::string>{"step_2", "step_1"});
  CHECK(run("step_3") == "a\nb\none\n");
  CHECK(first.empty());
  CHECK(run("step_1").empty());  // its folder is emptied
  CHECK(steps_to_run(tiny.chapter(), "step_3") == std::vector<std::string>{"step_2", "step_3"});
  tiny.program("step_1", "echo two > a");
  CHECK(run("step_3") == "a\nb\ntwo\n");
  tiny.program("step_1", "exit 1");
  CHECK(holds(tiny.check("step_3"), "step_1 ends with exit status 1"));
  tiny.steps("<!-- output step_1.out after step_2 -->\n<!-- end -->\n");
  CHECK(holds(tiny.check("step_1"), "step_1 can run only after an earlier step, not after step_2"));
}

TEST_CASE("update and check: a picture that was not drawn is an error with the step's words, and nothing is changed") {
  Tiny tiny;
  tiny.program("step_1", "mkdir pictures; : > pictures/p.gp; echo 'gnuplot failed'");
  const std::string words = "gnuplot failed\nstep_1 did not draw p.svg";
  CHECK(tiny.check("step_1") == words);
  std::string said;
  try {
    Printed printed;
    update(tiny.tree, tiny.chapter());
  } catch (const Failure& failure) {
    said = failure.what();
  }
  CHECK(said == words);
  CHECK_FALSE(fs::exists(tiny.tree.root / "tutorials/90_tiny/step_1.out"));
}

TEST_CASE("variants: a stub must not pass, a mistake gets its own sentence, a solution passes") {
  Tiny tiny;
  auto variant = [&](const std::string& kind, const std::string& script) {
    tiny.program("add_variants", "test \"$1\" = " + kind + " || exit 9\n" + script);
    return tiny.check("add/" + kind);
  };
  CHECK(variant("solution", "echo 'right  a'; echo 'add: 1 of 1 right'").empty());
  CHECK(holds(variant("solution", "echo 'wrong  a: b'; exit 1"), "the solution does not pass"));
  CHECK(variant(
            "stub",
            "echo 'wrong  a: not written yet: x'; echo 'wrong  b: the same as above'; echo 'add: 0 of 2 right'; exit 1")
            .empty());
  CHECK(holds(variant("stub", "echo 'right  a'; echo 'add: 1 of 2 right'; exit 1"), "the stub passes a check"));
  CHECK(holds(variant("stub", "kill -SEGV $$"), "exit status -1"));
  tiny.write("tutorials/90_tiny/exercises/add/mistakes/minus.cpp", "// says: it subtracts\n");
  CHECK(variant("mistake_minus", "echo 'wrong  a: it subtracts: add'; exit 1").empty());
  CHECK(holds(variant("mistake_minus", "echo 'wrong  a: the result is 1'; exit 1"), "it subtracts"));
  CHECK(holds(variant("mistake_minus", "echo 'right  it subtracts'; echo 'add: 1 of 1 right'"), "every check passes"));
  CHECK(holds(variant("mistake_minus", "echo 'right  it subtracts'; echo 'wrong  a: no'; exit 1"), "no check answers"));
  CHECK(holds(variant("mistake_minus", "echo 'wrong  it subtracts: no'; exit 1"), "no check answers"));
  CHECK(variant("mistake_minus", "echo 'wrong  a: first line'; echo 'it subtracts'; exit 1").empty());
  tiny.write("tutorials/90_tiny/exercises/add/mistakes/minus.cpp", "// says: \n");
  CHECK(holds(variant("mistake_minus", "echo 'wrong  a: b'; exit 1"), "says nothing"));
  tiny.write("tutorials/90_tiny/exercises/add/mistakes/minus.cpp", "// says: 1 of 2\n");
  CHECK(holds(variant("mistake_minus", "echo 'wrong  a: b'; echo 'add: 1 of 2 right'; exit 1"), "no check answers"));
}

TEST_CASE("an exercise is looked at whole: each variant that is wrong says which it is and what it said") {
  Tiny tiny;
  tiny.write("tutorials/90_tiny/exercises/add/mistakes/minus.cpp", "// says: it subtracts\n");
  tiny.write("tutorials/90_tiny/exercises/add/mistakes/times.cpp", "// says: it multiplies\n");
  const std::string good =
      "case $1 in\n"
      "  solution) echo 'right  a' ;;\n"
      "  stub) echo 'wrong  a: not written yet: x'; exit 1 ;;\n"
      "  mistake_minus) echo 'wrong  a: it subtracts'; exit 1 ;;\n";
  tiny.program("add_variants", good + "  *) echo 'wrong  a: it multiplies'; exit 1 ;;\nesac");
  CHECK(tiny.check("add").empty());
  tiny.program("add_variants", good + "  *) kill -SEGV $$ ;;\nesac");
  CHECK(tiny.check("add") == "mistake_times: exit status -1, it should be 1");
  tiny.program("add_variants", "echo 'wrong  a: it subtracts'; exit 1");
  const std::string said = tiny.check("add");
  CHECK(holds(said, "solution: wrong  a: it subtracts\nthe solution does not pass its checks\n\nstub: "));
  CHECK(holds(said, "\n\nmistake_times: wrong  a: it subtracts\nno check answers"));
  CHECK(!holds(said, "mistake_minus"));
  CHECK(holds(usage_error([&] { tiny.check("twise"); }), "it has twice, add"));
  // And it is the reader's file that is compiled.
  tiny.program("add_variants", good + "  *) echo 'wrong  a: it multiplies'; exit 1 ;;\nesac");
  tiny.write("build/release/tutorials/90_tiny/mine/add.cpp",
             "#include \"" + tiny.tree.root.string() + "/my/90_tiny/twice.cpp\"\n");
  CHECK(holds(tiny.check("add"), "does not include"));
  tiny.write("build/release/tutorials/90_tiny/mine/add.cpp",
             "// \"" + tiny.tree.root.string() + "/my/90_tiny/add.cpp\"\n");
  CHECK(holds(tiny.check("add"), "an answer that does not compile is not met"));
}
