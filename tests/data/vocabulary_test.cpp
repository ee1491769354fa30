#include "data/vocabulary.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

TEST_CASE("the vocabulary of the training program: padding, ten symbols, begin, end") {
  for (const Vocabulary& vocabulary : {Vocabulary(), Vocabulary::of_symbols(10)}) {
    CHECK(vocabulary.size() == 13);
    CHECK(vocabulary.padding() == 0);
    CHECK(vocabulary.first_symbol() == 1);
    CHECK(vocabulary.last_symbol() == 10);
    CHECK(vocabulary.begin() == 11);
    CHECK(vocabulary.end() == 12);
    CHECK(vocabulary.is_symbol(10));
    CHECK_FALSE(vocabulary.is_symbol(0));
    CHECK_FALSE(vocabulary.is_symbol(11));
  }
  CHECK(Vocabulary({.padding = 0, .first_symbol = 3, .symbols = 5, .begin = 1, .end = 2}).size() == 8);
  CHECK(Vocabulary({.padding = 99}).size() == 100);
}

TEST_CASE("a vocabulary refuses ids that mean two things") {
  check_throws<ValueError>([] { Vocabulary({.padding = 11}); }, {"padding 11", "begin 11", "distinct"});
  check_throws<ValueError>([] { Vocabulary({.end = 11}); }, {"end 11", "distinct"});
  check_throws<ValueError>([] { Vocabulary({.padding = 12}); }, {"distinct"});
  check_throws<ValueError>([] { Vocabulary({.symbols = 11}); }, {"1 to 11", "distinct"});
  check_throws<ValueError>([] { Vocabulary({.symbols = 12, .begin = 13}); }, {"1 to 12", "end 12"});
  check_throws<ValueError>([] { Vocabulary({.padding = 5}); }, {"padding 5", "distinct"});
  check_throws<ValueError>([] { Vocabulary({.padding = -1}); }, {"-1"});
  check_throws<ValueError>([] { Vocabulary::of_symbols(0); }, {"0 symbols"});
}

TEST_CASE("a line is read as symbols parted by blanks, and written back") {
  Vocabulary vocabulary;
  CHECK(vocabulary.parse("1 5 3") == Sequence{1, 5, 3});
  CHECK(vocabulary.parse("\t 10  1 \r") == Sequence{10, 1});
  CHECK(gradus::to_string(Sequence{1, 5, 3}) == "1 5 3");
  CHECK(gradus::to_string(Sequence{}).empty());
}

TEST_CASE("a line with anything else names the token and the symbols that are allowed") {
  Vocabulary vocabulary;
  for (const char* token :
       {"11", "0", "-1", "x", "1,5", "1.5", "5x", "+5", "0x1", "99999999999999999999", "\xff", "--help"})
    check_throws<ValueError>([&] { vocabulary.parse(std::string("3 ") + token + " 12"); },
                             {std::string("\"") + token + "\"", "1 to 10"});
  check_throws<ValueError>([&] { vocabulary.parse(" \t"); }, {"empty", "1 to 10"});
  check_throws<ValueError>([&] { vocabulary.parse(std::string("1 2\0", 4)); }, {"\"2?\"", "1 to 10"});
}
