#include "data/symbol_range.hpp"

#include <doctest/doctest.h>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

TEST_CASE("the symbols of the training program: padding, ten symbols, begin, end") {
  for (const SymbolRange& range : {SymbolRange(), SymbolRange::of_symbols(10)}) {
    CHECK(range.size() == 13);
    CHECK(range.padding() == 0);
    CHECK(range.first_symbol() == 1);
    CHECK(range.last_symbol() == 10);
    CHECK(range.begin() == 11);
    CHECK(range.end() == 12);
    CHECK(range.is_symbol(10));
    CHECK_FALSE(range.is_symbol(0));
    CHECK_FALSE(range.is_symbol(11));
  }
  CHECK(SymbolRange({.padding = 0, .first_symbol = 3, .symbols = 5, .begin = 1, .end = 2}).size() == 8);
  CHECK(SymbolRange({.padding = 99}).size() == 100);
}

TEST_CASE("a range of symbols refuses ids that mean two things") {
  check_throws<ValueError>([] { SymbolRange({.padding = 11}); }, {"padding 11", "begin 11", "distinct"});
  check_throws<ValueError>([] { SymbolRange({.end = 11}); }, {"end 11", "distinct"});
  check_throws<ValueError>([] { SymbolRange({.padding = 12}); }, {"distinct"});
  check_throws<ValueError>([] { SymbolRange({.symbols = 11}); }, {"1 to 11", "distinct"});
  check_throws<ValueError>([] { SymbolRange({.symbols = 12, .begin = 13}); }, {"1 to 12", "end 12"});
  check_throws<ValueError>([] { SymbolRange({.padding = 5}); }, {"padding 5", "distinct"});
  check_throws<ValueError>([] { SymbolRange({.padding = -1}); }, {"-1"});
  check_throws<ValueError>([] { SymbolRange::of_symbols(0); }, {"0 symbols"});
}

TEST_CASE("ids are written parted by blanks") {
  CHECK(gradus::to_string(Sequence{1, 5, 3}) == "1 5 3");
  CHECK(gradus::to_string(Sequence{}).empty());
}
