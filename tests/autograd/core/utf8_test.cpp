#include "autograd/core/utf8.hpp"

#include <doctest/doctest.h>

using namespace gradus;

namespace {

void check_character(std::string_view text, std::int32_t code, std::size_t length) {
  CAPTURE(text);
  CHECK(first_character(text).code == code);
  CHECK(first_character(text).length == length);
}

}  // namespace

TEST_CASE("characters of one to four bytes, and the first and last of each") {
  check_character("", -1, 0);
  check_character(std::string_view("\0x", 2), 0, 1);
  check_character("ab", 'a', 1);
  check_character("\x7F", 0x7F, 1);
  check_character("\xC2\x80", 0x80, 2);
  check_character("\xC3\xA4x", 0xE4, 2);
  check_character("\xDF\xBF", 0x7FF, 2);
  check_character("\xE0\xA0\x80", 0x800, 3);
  check_character("\xED\x9F\xBF", 0xD7FF, 3);
  check_character("\xEE\x80\x80", 0xE000, 3);
  check_character("\xEF\xBF\xBF", 0xFFFF, 3);
  check_character("\xF0\x90\x80\x80", 0x10000, 4);
  check_character("\xF4\x8F\xBF\xBF", 0x10FFFF, 4);
}

TEST_CASE("what is no UTF-8 is one byte of none: alone, cut, overlong, surrogates, above the last") {
  for (const char* text : {"\x80", "\xBFx", "\xA2\x80", "\xFA\x80\x80\x80", "\xC3", "\xC3x", "\xE2\x82", "\xE2\x82x",
                           "\xF0\x9F\x98", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
                           "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF"})
    check_character(text, -1, 1);
}

TEST_CASE("what is shown is one line of UTF-8, and short") {
  CHECK(shown("a\xC3\xA4\n\x1B[0m\xFF\xC2\x85") == "a\xC3\xA4??[0m??");
  CHECK(shown(std::string(1000, 'x')) == std::string(40, 'x'));
}

TEST_CASE("a message is one line of UTF-8, of a long one the beginning and the end") {
  CHECK(in_one_line("a\xC3\xA4 \"b\"") == "a\xC3\xA4 \"b\"");
  CHECK(in_one_line("a\nb\r\x1B[31m\xFF\xC2\x85\x7F") == "a\\nb\\x0d\\x1b[31m\\xff\\xc2\\x85\\x7f");
  CHECK(in_one_line(in_one_line("a\n\xFF")) == in_one_line("a\n\xFF"));
  CHECK(in_one_line(std::string(500, 'x')) == std::string(500, 'x'));
  std::string text = "begins" + std::string(100'000, 'x') + "ends", line = in_one_line(text);
  CHECK(line.size() == 505);
  CHECK(line.starts_with("beginsx"));
  CHECK(line.find("x ... x") != line.npos);
  CHECK(line.ends_with("xends"));
  for (const char* character : {"\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    std::string wide;
    for (int i = 0; i < 1000; ++i) wide += character;
    for (const char* shift : {"", "x", "xx", "xxx"}) CHECK(in_one_line(shift + wide).find("\\x") == std::string::npos);
  }
}

TEST_CASE("every error of the library is such a line, whatever it echoes") {
  try {
    fail<ValueError>("{} is wrong", "a\n\x1B[31m" + std::string(100'000, 'x'));
  } catch (const ValueError& error) {
    std::string what = error.what();
    CHECK(what.starts_with("a\\n\\x1b[31mxx"));
    CHECK(what.ends_with("x is wrong"));
    CHECK(what.size() < 600);
  }
}
