#include "data/word_pieces.hpp"

#include <doctest/doctest.h>

#include "data/unicode_categories.hpp"
#include "tests/helpers.hpp"

using namespace gradus;

namespace {

/// The pieces of a text, parted by |.
std::string pieces(std::string_view text) {
  std::string all;
  while (!text.empty()) {
    std::size_t length = first_piece(text, false);
    all += (all.empty() ? "" : "|") + std::string(text.substr(0, length));
    text.remove_prefix(length);
  }
  return all;
}

}  // namespace

TEST_CASE("pieces are words, numbers and signs, each with the space before it") {
  CHECK(pieces("Hello, world!") == "Hello|,| world|!");
  CHECK(pieces("it's we'll don't") == "it|'s| we|'ll| don|'t");
  CHECK(pieces("I'd they're 've 'M") == "I|'d| they|'re| '|ve| '|M");
  CHECK(pieces("'''s!'s") == "'''|s|!'|s");
  CHECK(pieces("in 1851, p123 x2") == "in| 1851|,| p|123| x|2");
  CHECK(pieces("(a) -- b") == "(|a|)| --| b");
}

TEST_CASE("of several blanks the last goes to the word, all others stand together") {
  CHECK(pieces("a  b") == "a| | b");
  CHECK(pieces("a   b") == "a|  | b");
  CHECK(pieces("a\n\nb") == "a|\n|\n|b");
  CHECK(pieces("a\n b") == "a|\n| b");
  CHECK(pieces("a \nb") == "a| |\n|b");
  CHECK(pieces("a  ") == "a|  ");
  CHECK(pieces(" ") == " ");
  CHECK(pieces("\tx") == "\t|x");
}

TEST_CASE("letters and numbers are those of all scripts, and what is no UTF-8 is neither") {
  CHECK(pieces("caf\xC3\xA9 \xE4\xB8\xAD\xE6\x96\x87x\xC2\xB2") == "caf\xC3\xA9| \xE4\xB8\xAD\xE6\x96\x87x|\xC2\xB2");
  CHECK(pieces("a\xE2\x80\x94"
               "b") == "a|\xE2\x80\x94|b");
  CHECK(pieces("a\xC2\xA0 b") == "a|\xC2\xA0| b");
  CHECK(pieces(" \xFF\xFE.a\x80") == " \xFF\xFE.|a|\x80");
  CHECK(pieces(std::string_view("a\0b", 3)) == std::string("a|\0|b", 5));
}

TEST_CASE("a piece is not told while more text could change it") {
  for (std::string_view text : {"", "abc", " ", "  ", "12", "..", "'", "'r", "'l", "ab\xC3", " \xE2\x80", "a", "\n"}) {
    CAPTURE(text);
    CHECK(first_piece(text, true) == 0);
  }
  CHECK(first_piece("'s", true) == 2);
  CHECK(first_piece("'ll", true) == 3);
  CHECK(first_piece("abc ", true) == 3);
  CHECK(first_piece("   a", true) == 2);
  CHECK(first_piece("", false) == 0);
}

TEST_CASE("a piece without end is cut, in the same place whatever is known of the text") {
  std::string letters(200'000, 'a'), wide;
  CHECK(first_piece(letters, false) == 65536);
  CHECK(first_piece(letters, true) == 65536);
  CHECK(first_piece(std::string_view(letters).substr(0, 65536), true) == 65536);
  CHECK(first_piece(std::string_view(letters).substr(0, 65535), true) == 0);
  CHECK(first_piece(std::string(200'000, '\n'), true) == 65536);
  while (wide.size() < 200'000) wide += "\xE4\xB8\xAD";
  CHECK(first_piece(wide, false) == 65538);  // a character is not cut
}

TEST_CASE("categories at the ends of their ranges") {
  for (std::int32_t code : std::vector<std::int32_t>{'A', 'Z', 'a', 'z', 0xAA, 0xB5, 0xC0, 0xD6, 0xD8, 0x4E00, 0x3134A})
    CHECK(is_letter(code));
  for (std::int32_t code : std::vector<std::int32_t>{-1, 0, '@', '[', '`', '{', 0xD7, 0xF7, 0x3134B, 0x10FFFF})
    CHECK_FALSE(is_letter(code));
  for (std::int32_t code : std::vector<std::int32_t>{'0', '9', 0xB2, 0xBC, 0xBE, 0x660, 0x2167}) CHECK(is_number(code));
  for (std::int32_t code : std::vector<std::int32_t>{-1, '/', ':', 0xBF}) CHECK_FALSE(is_number(code));
  for (std::int32_t code : std::vector<std::int32_t>{'\t', '\n', '\r', ' ', 0x85, 0xA0, 0x3000}) CHECK(is_space(code));
  for (std::int32_t code : std::vector<std::int32_t>{-1, 0, 8, 14, 0x1C, 0x200B, 0xFEFF}) CHECK_FALSE(is_space(code));
}
