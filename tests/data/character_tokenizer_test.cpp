#include "data/character_tokenizer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

CharacterTokenizer of_text(const std::string& text, const CharacterTokenizerOptions& options = {}) {
  std::istringstream in(text);
  return CharacterTokenizer::train(in, options);
}

/// A text through the stream; the ids in one row.
Sequence streamed_characters(const Tokenizer& tokenizer, const std::string& text) {
  std::istringstream in(text);
  Sequence all;
  tokenizer.encode(in, [&](const Sequence& ids) { all.insert(all.end(), ids.begin(), ids.end()); });
  return all;
}

}  // namespace

TEST_CASE("characters have ids in the order of their codes") {
  CharacterTokenizer tokenizer = of_text(
      "b\xC3\xA4"
      "a\nab\xE2\x80\x94");  // the second is of two bytes, the last of three
  CHECK(tokenizer.size() == 5);
  CHECK(tokenizer.alphabet() == "\nab\xC3\xA4\xE2\x80\x94");
  CHECK(tokenizer.encode("\xE2\x80\x94"
                         "ab") == Sequence{4, 1, 2});
  CHECK(tokenizer.decode({3, 0, 4}) == "\xC3\xA4\n\xE2\x80\x94");
  CHECK(tokenizer.token(3) == "\xC3\xA4");
  CHECK(tokenizer.encode("").empty());
  CHECK(CharacterTokenizer("ba").encode("ab") == Sequence{1, 0});
}

TEST_CASE("special tokens have ids of their own wherever their text stands, the longest first") {
  CharacterTokenizer tokenizer("[]MASKx", {.special = {"[M", "[MASK]"}});
  CHECK(tokenizer.size() == 9);
  CHECK(tokenizer.special() == std::vector<std::int64_t>{7, 8});
  CHECK(tokenizer.special("[MASK]") == 8);
  CHECK(tokenizer.encode("x[MASK][MAx[[MASK]") == Sequence{6, 8, 7, 3, 6, 0, 8});
  CHECK(tokenizer.decode({6, 8, 0}) == "x[MASK][");
  CHECK(tokenizer.alphabet() == "[]MASKx");
  check_throws<ValueError>([&] { tokenizer.special("[PAD]"); }, {"\"[PAD]\"", "[M, [MASK]"});
  check_throws<ValueError>([] { CharacterTokenizer("ab").special("[PAD]"); }, {"there is none"});
  check_throws<ValueError>([] { CharacterTokenizer("ab", {.special = {"a"}}); }, {"\"a\"", "no other"});
  check_throws<ValueError>([] { CharacterTokenizer("ab", {.special = {""}}); }, {"\"\""});
}

TEST_CASE("a stream gives the ids of the whole text, wherever its pieces end") {
  CharacterTokenizer tokenizer("ab\xE2\x80\x94", {.special = {"abba\xE2\x80\x94"
                                                              "abba"}});
  std::string unit =
      "ab\xE2\x80\x94"
      "abba\xE2\x80\x94"
      "abba";  // 17 bytes, in 768 KiB at every place of a piece's end
  std::string text;
  while (text.size() < 768 * 1024) text += unit;
  Sequence ids = streamed_characters(tokenizer, text);
  CHECK(ids.size() == 4 * text.size() / unit.size());
  CHECK(ids == tokenizer.encode(text));
  CHECK(tokenizer.decode(ids) == text);
  CHECK(streamed_characters(tokenizer, "").empty());
}

TEST_CASE("a text that is no UTF-8, or has another character, is refused with the byte") {
  CharacterTokenizer tokenizer("ab\xC3\xA4");
  check_throws<ValueError>([&] { tokenizer.encode("ab\xC3"); }, {"no UTF-8 at byte 2"});
  check_throws<ValueError>([&] { tokenizer.encode("\xC3\xA4x"); }, {"\"x\" at byte 2", "none of its 3"});
  const std::string many(600'000, 'a');  // three pieces
  check_throws<ValueError>([&] { streamed_characters(tokenizer, many + "\xC3"); }, {"no UTF-8 at byte 600000"});
  check_throws<ValueError>([&] { streamed_characters(tokenizer, many + "c"); }, {"\"c\" at byte 600000"});
  check_throws<ValueError>([] { of_text("ab\xFFg"); }, {"no UTF-8 at byte 2"});
  check_throws<ValueError>([&] { of_text(many + "\xFFg"); }, {"no UTF-8 at byte 600000"});
  check_throws<ValueError>([] { of_text(""); }, {"no characters"});
  check_throws<ValueError>([] { CharacterTokenizer("aba"); }, {"\"a\"", "no other"});
  check_throws<ValueError>([&] { tokenizer.decode({3}); }, {"3 is no token", "0 to 2"});
  check_throws<ValueError>([&] { tokenizer.decode({-1}); }, {"-1"});
  std::ifstream none("/no such file");
  check_throws<ValueError>([&] { CharacterTokenizer::train(none); }, {"cannot be read"});
  std::ifstream folder("/");
  check_throws<ValueError>([&] { CharacterTokenizer::train(folder); }, {"cannot be read"});
}

TEST_CASE("a NUL is a character") {
  CharacterTokenizer tokenizer = of_text(std::string("a\0b", 3));
  CHECK(tokenizer.size() == 3);
  CHECK(tokenizer.encode(std::string_view("\0a", 2)) == Sequence{0, 1});
}
