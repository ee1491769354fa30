#include "tutorials/tool/markers.hpp"

#include <doctest/doctest.h>

#include "tests/tutorials/tiny.hpp"
#include "tutorials/tool/error.hpp"

using namespace tutorial;

namespace {

const std::string readme =
    "# 9. Title\ntext\n<!-- code step_1.cpp -->\nold\n<!-- end -->\nmore\n<!-- output step_1.out numbers vary "
    "by 20 % -->\n<!-- end -->\nend\n";

std::string fill(const std::string& text) {
  return filled(parts_of(text, "README.md"), [](const Part& part) { return "new " + part.file + "\n"; });
}

std::string message(const std::string& text) {
  try {
    parts_of(text, "README.md");
    return "";
  } catch (const Failure& failure) {
    return failure.what();
  }
}

}  // namespace

TEST_CASE("markers: what stands between them is replaced, all else stays") {
  const std::string want =
      "# 9. Title\ntext\n<!-- code step_1.cpp -->\n```cpp\nnew step_1.cpp\n```\n<!-- end -->\nmore\n"
      "<!-- output step_1.out numbers vary by 20 % -->\n```\nnew step_1.out\n```\n<!-- end -->\nend\n";
  CHECK(fill(readme) == want);
  CHECK(fill(want) == want);
}

TEST_CASE("markers: parts know their kind, file, step and line") {
  auto parts = parts_of(readme, "README.md");
  REQUIRE(parts.size() == 5);
  CHECK(parts[1].kind == Part::Kind::code);
  CHECK(parts[1].step() == "step_1");
  CHECK(parts[1].line == 3);
  CHECK(parts[3].kind == Part::Kind::output);
  CHECK(parts[3].tolerance.share == 0.2);
  CHECK(parts[3].tolerance.whole == 0);
}

TEST_CASE("markers: how much numbers vary is said in percent, of whole ones as a number") {
  auto tolerance = [](const std::string& words) {
    return parts_of("<!-- output step_1.out" + words + " -->\n<!-- end -->\n", "README.md")[1].tolerance;
  };
  CHECK(tolerance("").share == Tolerance().share);
  CHECK(tolerance(" numbers vary by 5 %").share == 0.05);
  CHECK(tolerance(" numbers vary by 5 %").least == Tolerance().least);
  CHECK(tolerance(" numbers vary by 5 % or 0.25").least == 0.25);
  CHECK(tolerance(" numbers vary by 5 %, whole ones by 12").whole == 12);
  CHECK(tolerance(" numbers vary by 5 % or 3, whole ones by 12").whole == 12);
  for (const char* words :
       {" trained", " numbers vary", " numbers vary by 20", " numbers vary by 0 %", " numbers vary by 100 %",
        " numbers vary by 20 %, whole ones", " numbers vary by 20 % or", " numbers vary by -5 %"})
    CHECK_MESSAGE(holds(message(std::string("<!-- output step_1.out") + words + " -->\n<!-- end -->\n"), "a marker is"),
                  words);
}

TEST_CASE("markers: a step says which it follows, and how long it takes where that is long") {
  auto part = [](const std::string& words) {
    const std::string text = "<!-- output step_3.out" + words + " -->\n```\n```\n<!-- end -->\n";
    auto parts = parts_of(text, "README.md");
    CHECK(filled(parts, [](const Part&) { return ""; }) == text);
    return parts[1];
  };
  CHECK(part("").seconds == 0);
  CHECK(part(" long 90 s").seconds == 90);
  CHECK(part(" long 90 s").after.empty());
  CHECK(part(" after step_2").after == "step_2");
  const Part all = part(" after step_2 long 90 s numbers vary by 10 % or 0.2, whole ones by 3");
  CHECK(all.after == "step_2");
  CHECK(all.seconds == 90);
  CHECK(all.tolerance.share == 0.1);
  CHECK(all.tolerance.whole == 3);
  for (const char* words : {" long", " long 90", " long 0 s", " after", " after 2", " long 90 s after step_2",
                            " numbers vary by 10 % long 90 s"})
    CHECK_MESSAGE(holds(message(std::string("<!-- output step_3.out") + words + " -->\n<!-- end -->\n"), "a marker is"),
                  words);
}

TEST_CASE("markers: a header that steps share is code") {
  auto parts = parts_of("<!-- code model.hpp -->\n<!-- end -->\n", "README.md");
  REQUIRE(parts.size() >= 2);
  CHECK(parts[1].kind == Part::Kind::code);
  CHECK(parts[1].file == "model.hpp");
  CHECK(holds(message("<!-- output model.hpp -->\n<!-- end -->\n"), "a marker is"));
}

TEST_CASE("markers: the place of a live block is text") {
  const std::string text = "a\n<!-- live reverse: Train it. -->\n![b](b.svg)\n";
  auto parts = parts_of(text, "README.md");
  REQUIRE(parts.size() == 1);
  CHECK(parts[0].text == text);
  for (const char* line :
       {"<!-- live -->\n", "<!-- live reverse -->\n", "<!-- live reverse: -->\n", "<!-- live Reverse!: Train. -->\n",
        "<!-- live a b: Train. -->\n", "<!-- lives reverse: Train. -->\n", "<!-- live : Train. -->\n"})
    CHECK_MESSAGE(holds(message(line), "a marker is"), line);
}

TEST_CASE("markers: one that is misspelt or does not end is refused with its line") {
  CHECK(message(readme).empty());
  CHECK(holds(message("\n<!-- cod step_1.cpp -->\n<!-- end -->\n"), "README.md:2: a marker is"));
  CHECK(holds(message("<!-- output step_1.cpp -->\n<!-- end -->\n"), "a marker is"));
  CHECK(holds(message("<!-- output step_1.out -->\nx\n"), "<!-- end --> of step_1.out in line 1 is missing"));
  CHECK(holds(message("<!-- output step_1.out -->\n<!-- code step_2.cpp -->\n"),
              "README.md:2: <!-- end --> of step_1.out"));
  CHECK(holds(message("<!-- end -->\n"), "ends nothing"));
}
