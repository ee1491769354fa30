#include "data/vocabulary.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

TEST_CASE("symbols have names: ids from 1 on in their order, padding before them, begin and end after") {
  Vocabulary vocabulary({"K", "AE", "T"});
  CHECK(vocabulary.id("K") == 1);
  CHECK(vocabulary.id("T") == 3);
  CHECK(vocabulary.name(2) == "AE");
  CHECK(vocabulary.names() == std::vector<std::string>{"K", "AE", "T"});
  CHECK(vocabulary.padding() == 0);
  CHECK(vocabulary.begin() == 4);
  CHECK(vocabulary.end() == 5);
  CHECK(vocabulary.size() == 6);
  check_throws<ValueError>([&] { vocabulary.name(4); }, {"4 is not a symbol", "1 to 3"});
}

TEST_CASE("the symbols of a range are called by their numbers") {
  Vocabulary vocabulary({.padding = 0, .first_symbol = 3, .symbols = 2, .begin = 1, .end = 2});
  CHECK(vocabulary.names() == std::vector<std::string>{"3", "4"});
  CHECK(vocabulary.id("4") == 4);
  CHECK(vocabulary.begin() == 1);
  CHECK(Vocabulary(SymbolRange::of_symbols(12)).name(12) == "12");
}

TEST_CASE("a line is read as symbols parted by blanks, and written back") {
  Vocabulary numbers, phonemes({"K", "AE", "T"});
  CHECK(numbers.parse("1 5 3") == Sequence{1, 5, 3});
  CHECK(numbers.parse("\t 10  1 \r") == Sequence{10, 1});
  CHECK(numbers.print({1, 5, 3}) == "1 5 3");
  CHECK(phonemes.parse("K AE T") == Sequence{1, 2, 3});
  CHECK(phonemes.print({3, 2}) == "T AE");
  CHECK(phonemes.print({}).empty());
  check_throws<ValueError>([&] { phonemes.print({1, 0}); }, {"0 is not a symbol", "1 to 3"});
}

TEST_CASE("symbols that are single characters stand without blanks") {
  Vocabulary letters({"a", "\xC3\xA4", "b", "\xF0\x9F\x98\x80"});  // the second of two bytes, the last of four
  CHECK(letters.parse("b\xC3\xA4"
                      "a\xF0\x9F\x98\x80") == Sequence{3, 2, 1, 4});
  CHECK(letters.parse(" b a\r") == Sequence{3, 1});
  CHECK(letters.print({3, 2, 1}) ==
        "b\xC3\xA4"
        "a");
}

TEST_CASE("a line with anything else names the token and the symbols that are allowed") {
  Vocabulary vocabulary;
  for (const char* token : {"11", "0", "-1", "x", "1,5", "1.5", "5x", "+5", "0x1", "99999999999999999999", "--help"})
    check_throws<ValueError>([&] { vocabulary.parse(std::string("3 ") + token + " 12"); },
                             {std::string("\"") + token + "\"", "1 to 10, parted by blanks"});
  check_throws<ValueError>([&] { vocabulary.parse(" \t"); }, {"empty", "1 to 10"});
  check_throws<ValueError>([&] { vocabulary.parse(std::string("1 2\0", 4)); }, {"\"2?\"", "1 to 10"});
  check_throws<ValueError>([&] { vocabulary.parse("\xff"); }, {"\"?\""});
  check_throws<ValueError>([&] { Vocabulary({"K", "AE"}).parse("K EY"); }, {"\"EY\"", "are K AE, parted by blanks"});
  check_throws<ValueError>([&] { Vocabulary({"a", "b"}).parse("ab\xC3"); }, {"\"?\"", "the symbols are a b"});
}

TEST_CASE("names that could not be read back are refused") {
  check_throws<ValueError>([] { Vocabulary(std::vector<std::string>{}); }, {"0 symbols"});
  check_throws<ValueError>([] { Vocabulary({"a", "b", "a"}); }, {"two symbols", "\"a\""});
  check_throws<ValueError>([] { Vocabulary({"a", ""}); }, {"symbol 2", "\"\""});
  check_throws<ValueError>([] { Vocabulary({"a b"}); }, {"\"a b\"", "blank"});
  check_throws<ValueError>([] { Vocabulary({"a", "\xC3"}); }, {"\"?\"", "UTF-8"});
  for (const char* control : {"\x1B[31m", "\x7F", "\xC2\x85"})
    check_throws<ValueError>([&] { Vocabulary({"a", control}); }, {"symbol 2", "control character"});
}
