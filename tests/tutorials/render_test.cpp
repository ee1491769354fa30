#include "tutorials/tool/render.hpp"

#include <doctest/doctest.h>

#include "tutorials/tool/math.hpp"
#include "tutorials/tool/terminal.hpp"

using namespace tutorial;

namespace {

std::string plain(const std::string& markdown, int width = 100) {
  return rendered(markdown, {.colours = false, .width = width, .folder = "tutorials/90_tiny"});
}

}  // namespace

TEST_CASE("terminal: headings are underlined or bold, comments left out") {
  CHECK(plain("# 9. Title\n<!-- a comment -->\ntext\n") == "9. Title\n========\ntext\n");
  CHECK(rendered("## Step 1: x\n", {.colours = true, .width = 80, .folder = ""}) == "\033[1mStep 1: x\033[0m\n");
}

TEST_CASE("terminal: an answer that the page folds has its word in front") {
  CHECK(plain("why?\n<details><summary>Answer</summary>\n\nso\n\n</details>\nend\n") == "why?\nAnswer\n\nso\n\nend\n");
}

TEST_CASE("terminal: paragraphs are broken at the width, lists keep their shape, code its lines") {
  CHECK(plain("one two three\nfour\n", 10) == "one two\nthree four\n");
  CHECK(plain("- one two\n- three\n", 8) == "- one\n  two\n- three\n");
  CHECK(plain("```cpp\nint  x;\n\n#include\n```\n") == "int  x;\n\n#include\n");
  CHECK(plain("a\n\nb\n") == "a\n\nb\n");
}

TEST_CASE(
    "terminal: links and pictures lead from the root, bold and code lose their marks in colour only where needed") {
  CHECK(plain("![the map](pictures/map.svg)\n") == "[picture tutorials/90_tiny/pictures/map.svg: the map]\n");
  CHECK(plain("[chapter 2](../02_backward)\n") == "chapter 2 (tutorials/02_backward)\n");
  CHECK(plain("[paper](https://arxiv.org/x)\n") == "paper (https://arxiv.org/x)\n");
  CHECK(plain("**bold** and *italic* `code`, 2 * 3 * 4\n") == "bold and italic `code`, 2 * 3 * 4\n");
}

TEST_CASE("terminal: the columns of a table are as wide as their cells") {
  CHECK(plain("text\n| a | long |\n|---|---|\n| $\\partial x$ | b |\nend\n") == "text\n  a   long\n  ∂x  b\nend\n");
}

TEST_CASE("terminal: formulas in plain characters") {
  CHECK(plain_math("\\frac{\\partial g}{\\partial a} = 2x^2") == "∂g/∂a = 2x^2");
  CHECK(plain_math("\\frac{f(x+h) - f(x)}{2h}") == "(f(x+h) - f(x))/2h");
  CHECK(plain_math("\\text{softmax}(QK^\\top / \\sqrt{d_k}) V") == "softmax(QKᵀ / √d_k) V");
  CHECK(plain_math("\\hat{m}_t = \\bar x") == "m\u0302_t = x\u0304");
  CHECK(plain_math("x_{i+1} \\in \\{0, 1\\}") == "x_(i+1) ∈ {0, 1}");
  CHECK(plain("$$\ny = x\n$$\ntext\n") == "    y = x\ntext\n");
  CHECK(plain("text\n$$y = x$$\ntext\n") == "text\n    y = x\ntext\n");
  CHECK(plain("text\n```math\ny_{ij} = \\text{a\\_b}\n```\ntext\n") == "text\n    y_ij = a_b\ntext\n");
  CHECK(plain("$a \\cdot b$ is\n") == "a · b is\n");
}

TEST_CASE("terminal: a line that is wider than the screen is broken between words, never inside one") {
  CHECK(broken_line("one two", 7) == "one two");
  CHECK(broken_line("one two three", 9) == "one two\n  three");
  CHECK(broken_line("  a  bb ccc", 7) == "  a  bb\n    ccc");
  CHECK(broken_line("build/release/tutorials/x is", 10) == "build/release/tutorials/x\n  is");
}

TEST_CASE("terminal: the rows that a line takes, without its colours") {
  CHECK(rows_of("", 10) == 1);
  CHECK(rows_of("0123456789", 10) == 1);
  CHECK(rows_of("0123456789x", 10) == 2);
  CHECK(rows_of("\033[1m∂g/∂a·∂a/∂\033[0m", 10) == 1);
}
