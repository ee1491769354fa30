#include "tutorials/tool/compare.hpp"

#include <doctest/doctest.h>

using namespace tutorial;

namespace {

bool same(const std::string& got, const std::string& want) { return difference(got, want).empty(); }

}  // namespace

TEST_CASE("outputs: numbers are compared as numbers, text exactly") {
  CHECK(same("loss 1.0001\n", "loss 1\n"));
  CHECK(same("loss 1.0019\n", "loss 1\n"));
  CHECK_FALSE(same("loss 1.0021\n", "loss 1\n"));
  CHECK(same("3.2e-17", "0"));  // within atol
  CHECK(same("-0", "0"));
  CHECK(same("1e-05 [-2.5, +3]", "0.00001 [-2.5, 3]"));
  CHECK_FALSE(same("loss 1", "cost 1"));
  CHECK_FALSE(same("[1, 2]", "[1; 2]"));
  CHECK_FALSE(same("(2, 3)", "(2, 4)"));
}

TEST_CASE("outputs: nan and inf are numbers, and agree with themselves only") {
  CHECK(same("nan inf -inf", "nan inf -inf"));
  CHECK_FALSE(same("nan", "1"));
  CHECK_FALSE(same("1", "nan"));
  CHECK_FALSE(same("inf", "-inf"));
  CHECK_FALSE(same("1e300", "inf"));
  CHECK_FALSE(same("information", "1formation"));  // a word that begins with inf
}

TEST_CASE("outputs: a number inside a word is part of the word") {
  CHECK_FALSE(same("step_1000", "step_1001"));
  CHECK_FALSE(same("layer1000", "layer1001"));
  CHECK_FALSE(same("1000th", "1001th"));
  CHECK(same("x=1000", "x=1001"));
}

TEST_CASE("outputs: blanks that pad a number to a width do not count, others do") {
  CHECK(same("a    0.10  b", "a  0.1002  b"));
  CHECK(same("  1\n", "1  \n"));
  CHECK_FALSE(same("a  b", "a b"));
  CHECK_FALSE(same("a1", "a 1"));
}

TEST_CASE("outputs: the first line that differs is shown, and lines that are missing or too many") {
  CHECK(difference("a\nb 1\nc\n", "a\nb 2\nd\n") == "line 2 differs\n  is         b 1\n  should be  b 2");
  CHECK(difference("a\n", "a\nb\n") == "line 2 differs\n  is         (no such line)\n  should be  b");
  CHECK_FALSE(same("a\nb\n", "a\n"));
  CHECK(same("", ""));
}

TEST_CASE("outputs that vary: by a share of the larger number and no more, the text as ever") {
  auto same_within_a_fifth = [](const std::string& got, const std::string& want) {
    return difference(got, want, {.share = 0.2}).empty();
  };
  CHECK(same_within_a_fifth("loss 0.81", "loss 1.0"));
  CHECK(same_within_a_fifth("loss 1.24", "loss 1.0"));
  CHECK_FALSE(same_within_a_fifth("loss 0.79", "loss 1.0"));
  CHECK_FALSE(same_within_a_fifth("loss 1.26", "loss 1.0"));
  CHECK_FALSE(same_within_a_fifth("loss -0.9", "loss 0.9"));
  CHECK_FALSE(same_within_a_fifth("loss 0.0", "loss 1.0"));
  CHECK_FALSE(same_within_a_fifth("loss nan", "loss 1.0"));
  CHECK_FALSE(same_within_a_fifth("loss inf", "loss 1.0"));
  CHECK_FALSE(same_within_a_fifth("cost 0.9", "loss 1.0"));
  CHECK(same_within_a_fifth("1.1e-09", "1e-09"));
  CHECK(difference("4e-2", "1e-2", {.share = 0.75}).empty());  // a factor of 4, either way
  CHECK(difference("1e-2", "4e-2", {.share = 0.75}).empty());
  CHECK_FALSE(difference("1e-2", "4.1e-2", {.share = 0.75}).empty());
  CHECK(difference("0.0008", "0.1", {.share = 0.1, .least = 0.2}).empty());
  CHECK(difference("2.2", "2.4", {.share = 0.1, .least = 0.2}).empty());
  CHECK_FALSE(difference("0.31", "0.1", {.share = 0.1, .least = 0.2}).empty());
}

TEST_CASE("a reader's numbers: the first that differs, by how much, and whether that is to be expected") {
  CHECK(how_numbers_differ("a 1\n", "a 1\n").empty());
  CHECK(how_numbers_differ("a 1\nloss 0.5001\n", "a 1\nloss 0.5000\n") ==
        "Line 2 differs from the chapter's first: 0.5001 here, 0.5000 there, 0.02 % apart: rounding, which depends on "
        "the "
        "processor.");
  CHECK(how_numbers_differ("loss 0.6\n", "loss 0.5\n", {.share = 0.2}) ==
        "Line 1 differs from the chapter's first: 0.6 here, 0.5 there, 17 % apart: as much as numbers of this step may "
        "vary "
        "from machine to machine.");
  CHECK(how_numbers_differ("loss 0.9 1\n", "loss 0.5 1\n", {.share = 0.2}) ==
        "Line 1 differs from the chapter's first: 0.9 here, 0.5 there, 44 % apart. That is more than the chapter "
        "expects.");
  // The first is within what may vary, a later one is not.
  CHECK(how_numbers_differ("0.51\n9.0\n", "0.50\n1.0\n", {.share = 0.2}).ends_with("more than the chapter expects."));
  CHECK(how_numbers_differ("nan\n", "1\n") ==
        "Line 1 differs from the chapter's first: nan here, 1 there. That is more than the chapter expects.");
  CHECK(how_numbers_differ("good\n", "bad\n") == "Line 1 differs from the chapter's, in its words. There it is\n  bad");
  CHECK(how_numbers_differ("a\n", "a\nb\n") == "Yours has 1 lines, the chapter's 2.");
}

TEST_CASE("outputs that vary: whole numbers by so much, and not at all where nothing is said of them") {
  CHECK_FALSE(difference("9 of 10 exact", "10 of 10 exact", {.share = 0.5}).empty());
  CHECK(difference("7 of 10 exact", "10 of 10 exact", {.share = 0.5, .whole = 3}).empty());
  CHECK_FALSE(difference("6 of 10 exact", "10 of 10 exact", {.share = 0.5, .whole = 3}).empty());
  CHECK_FALSE(difference("exact 1.5", "exact 4.0", {.share = 0.5, .whole = 3}).empty());
}

TEST_CASE("outputs that vary: what a model wrote stands behind a sign, and may be other words") {
  const Tolerance varies{.share = 0.1};
  CHECK(difference("> the whale\nloss 1\n", "> a whaler\nloss 1\n", varies).empty());
  CHECK_FALSE(difference("> the whale\n", "> a whaler\n").empty());        // where nothing varies they are text
  CHECK_FALSE(difference("the whale\n", "> a whaler\n", varies).empty());  // and the sign must be there
  CHECK_FALSE(difference("> a\n> b\n", "> a\n", varies).empty());
}
