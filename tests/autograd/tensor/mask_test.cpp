#include "autograd/tensor/mask.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <utility>
#include <vector>

#include "tests/helpers.hpp"

using namespace gradus;
using testing::check_throws;

namespace {

// One character a key, 'x' where it may be looked at; a row a query, '|' between queries, '/' between batch entries.
std::string picture(const Mask& mask, std::int64_t batch, std::int64_t queries, std::int64_t keys) {
  Mask::Table table = mask.table(batch, queries, keys);
  std::string out;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(table.size()); ++i) {
    if (i > 0 && i % keys == 0) out += i % (keys * queries) == 0 ? '/' : '|';
    out += table.data()[i] ? 'x' : '.';
  }
  return out;
}

Mask::Table table_of(const std::vector<std::size_t>& shape, const std::string& picture) {
  auto table = Mask::Table::from_shape(shape);
  for (std::size_t i = 0; i < table.size(); ++i) table.data()[i] = picture[i] == 'x';
  return table;
}

}  // namespace

TEST_CASE("masks show who may look at whom") {
  CHECK(picture(Mask(), 1, 2, 3) == "xxx|xxx");
  CHECK(picture(Mask::causal(3), 2, 3, 3) == "x..|xx.|xxx/x..|xx.|xxx");
  CHECK(picture(Mask::padding({2, 0, 3}, 3), 3, 2, 3) == "xx.|xx./...|.../xxx|xxx");
  CHECK(picture(Mask::causal(2, 4), 1, 2, 4) == "xxx.|xxxx");
  CHECK(picture(Mask::causal(2, 4, 0), 1, 2, 4) == "x...|xx..");
  CHECK(picture(Mask::causal(3, 2), 1, 3, 2) == "..|x.|xx");
  CHECK(picture(Mask::causal(2, 2, -2), 1, 2, 2) == "..|..");
  CHECK(picture(Mask::left_padding({2, 0, 3}, 3), 3, 2, 3) == ".xx|.xx/...|.../xxx|xxx");
  CHECK(picture(Mask::dense(table_of({2, 2}, "x..x")), 2, 2, 2) == "x.|.x/x.|.x");
  CHECK(picture(Mask::dense(table_of({2, 2, 1}, "x..x")), 2, 2, 1) == "x|./.|x");
  std::vector<std::pair<std::int64_t, std::int64_t>> asked;
  auto next = [&](std::int64_t query, std::int64_t key) {
    asked.emplace_back(query, key);
    return key == query + 1;
  };
  CHECK(picture(Mask::dense(2, 3, next), 1, 2, 3) == ".x.|..x");
  CHECK(asked == decltype(asked){{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}});
}

TEST_CASE("a mask prints as it would be written, through << and fmt") {
  std::ostringstream out;
  out << (Mask::causal(3) & Mask::padding({3, 2}, 3));
  CHECK(out.str() == "Mask::causal(3) & Mask::padding([3, 2], 3)");
  CHECK(fmt::format("{}", Mask()) == "Mask()");
  CHECK(to_string(Mask::causal(2, 4)) == "Mask::causal(2, 4, 2)");
  CHECK(to_string(Mask::left_padding({3, 2}, 3)) == "Mask::left_padding([3, 2], 3)");
  CHECK(to_string(Mask::left_padding({3, 2}, 3) & Mask::padding({1, 3}, 3)) ==
        "Mask::left_padding([3, 2], 3) & Mask::padding([1, 3], 3)");
  CHECK(to_string(Mask::dense(table_of({2, 2}, "x..x"))) == "Mask::dense([[1, 0], [0, 1]])");
  CHECK(to_string(Mask::padding(std::vector<std::int64_t>(100, 4), 5)) == "Mask::padding([4, 4, 4, ..., 4, 4, 4], 5)");
}

TEST_CASE("masks combine: both must allow it, in either order") {
  auto both = [](const Mask& a, const Mask& b, std::int64_t batch, std::int64_t time) {
    CHECK(picture(a & b, batch, time, time) == picture(b & a, batch, time, time));
    return picture(a & b, batch, time, time);
  };
  Mask causal = Mask::causal(2), padding = Mask::padding({1, 2}, 2);
  Mask table = Mask::dense(table_of({2, 2}, ".xxx")), batched = Mask::dense(table_of({2, 2, 2}, "xxxxx.x."));
  CHECK(both(Mask(), Mask(), 1, 2) == "xx|xx");
  CHECK(both(causal, causal, 1, 2) == "x.|xx");
  CHECK(both(causal, Mask(), 1, 2) == "x.|xx");
  CHECK(both(causal, padding, 2, 2) == "x.|x./x.|xx");
  CHECK(both(padding, Mask::padding({2, 0}, 2), 2, 2) == "x.|x./..|..");
  CHECK(both(Mask::causal(2, 2, 1), causal, 1, 2) == "x.|xx");
  CHECK(both(padding, Mask::left_padding({2, 1}, 2), 2, 2) == "x.|x./.x|.x");
  CHECK(both(Mask::left_padding({2, 1}, 2), Mask::left_padding({1, 2}, 2), 2, 2) == ".x|.x/.x|.x");
  CHECK(both(causal, table, 1, 2) == "..|xx");
  CHECK(both(padding, table, 2, 2) == "..|x./.x|xx");
  CHECK(both(table, batched, 2, 2) == ".x|xx/..|x.");
  CHECK(both(batched, batched, 2, 2) == "xx|xx/x.|x.");
}

TEST_CASE("a mask keeps its structure, so that kernels can skip what is hidden") {
  Mask mask = Mask::causal(4) & Mask::padding({2, 4}, 4);
  CHECK(mask.is_causal());
  CHECK_FALSE(mask.has_table());
  CHECK(mask.limit(0, 0) == 1);
  CHECK(mask.limit(0, 3) == 2);
  CHECK(mask.limit(1, 3) == 4);
  CHECK(Mask().limit(0, 0) > 1000000);
  CHECK(Mask().first(7) == 0);
  CHECK(Mask::left_padding({1, 4}, 4).first(0) == 3);
  CHECK(Mask::left_padding({1, 4}, 4).limit(0, 0) > 1000000);
  CHECK(Mask::causal(2, 5).limit(0, 1) == 5);
  CHECK(Mask::causal(2, 5).offset(2, 5) == 3);
  CHECK(Mask::causal(2, 5, 1).offset(2, 5) == 1);
  CHECK(Mask::padding({5}, 5).offset(2, 5) == 3);
  CHECK(mask.lengths() == std::vector<std::int64_t>{2, 4});
  CHECK((mask & Mask::left_padding({3, 1}, 4)).lengths() == std::vector<std::int64_t>{1, 1});
  CHECK(Mask::left_padding({3, 1}, 4).lengths() == std::vector<std::int64_t>{3, 1});
  CHECK(Mask::causal(3).lengths().empty());
  CHECK_FALSE(mask.may_look(0, 3, 2));
  CHECK((mask & Mask::dense(table_of({4, 4}, "xxxxxxxxxxxxxxxx"))).has_table());
}

TEST_CASE("a mask that does not fit the attention says both sizes") {
  Mask::causal(3).check_fits("attention", 7, 3, 3);
  Mask::padding({2, 2}, 3).check_fits("attention", 2, 5, 3);
  check_throws<ShapeError>([] { Mask::causal(3).check_fits("attention", 1, 3, 4); },
                           {"attention", "(any, 3, 3)", "(1, 3, 4)"});
  check_throws<ShapeError>([] { Mask::causal(3).check_fits("attention", 1, 2, 3); }, {"(any, 3, 3)", "(1, 2, 3)"});
  check_throws<ShapeError>(
      [] {
        Mask::padding({2, 2}, 3).check_fits("attention", 3, 5, 3);
      },
      {"(2, any, 3)", "(3, 5, 3)"});
  check_throws<ShapeError>([] { Mask::padding({}, 3).check_fits("attention", 1, 5, 3); }, {"(0, any, 3)"});
  check_throws<ShapeError>([] { Mask::padding({2, 2}, 3).check_fits("attention", 2, 5, 4); }, {"(2, 5, 4)"});
  check_throws<ShapeError>([] { Mask::dense(table_of({2, 1}, "xx")).table(1, 1, 2); }, {"(any, 2, 1)", "(1, 1, 2)"});
}

TEST_CASE("masks refuse lengths, tables and partners that do not fit") {
  check_throws<ValueError>([] { Mask::padding({2, 4}, 3); }, {"lengths[1]", "4", "3"});
  check_throws<ValueError>([] { Mask::padding({-1}, 3); }, {"lengths[0]", "-1"});
  check_throws<ShapeError>([] { Mask::padding({}, -1); }, {"Mask::padding", "-1"});
  check_throws<ShapeError>([] { Mask::left_padding({}, -1); }, {"-1"});
  check_throws<ValueError>([] { Mask::left_padding({2, 4}, 3); }, {"lengths[1]", "4", "3"});
  check_throws<ShapeError>([] { Mask::causal(-1); }, {"-1"});
  check_throws<ShapeError>([] { Mask::causal(2, -1); }, {"-1"});
  for (std::int64_t bad : {std::int64_t{-3}, std::int64_t{5}, std::numeric_limits<std::int64_t>::max(),
                           std::numeric_limits<std::int64_t>::min()})
    check_throws<ValueError>([=] { Mask::causal(2, 4, bad); }, {"offset", std::to_string(bad)});
  check_throws<ShapeError>([] { Mask::causal(2, 4) & Mask::padding({1}, 3); }, {"(any, 2, 4)", "(1, any, 3)"});
  check_throws<ShapeError>([] { Mask::dense(-1, 2, [](auto, auto) { return true; }); }, {"-1", "2"});
  check_throws<ValueError>([] { Mask::dense(2, 2, nullptr); }, {"Mask::dense", "no function"});
  check_throws<ShapeError>([] { Mask::dense(table_of({4}, "xxxx")); }, {"(4,)", "(batch, query, key)"});
  check_throws<ShapeError>([] { Mask::causal(2) & Mask::causal(3); }, {"(any, 2, 2)", "(any, 3, 3)"});
  check_throws<ShapeError>([] { Mask::causal(2) & Mask::padding({1}, 3); }, {"(any, 2, 2)", "(1, any, 3)"});
  check_throws<ShapeError>([] { Mask::padding({1}, 2) & Mask::padding({1, 1}, 2); }, {"(1, any, 2)", "(2, any, 2)"});
}

TEST_CASE("a table of sizes that none can have is refused with them") {
  constexpr std::int64_t huge = std::int64_t{1} << 40;
  check_throws<ShapeError>([] { Mask().table(-1, 2, 3); }, {"(-1, 2, 3)", "negative"});
  check_throws<ShapeError>([] { Mask::causal(3).table(-1, 3, 3); }, {"(-1, 3, 3)", "negative"});
  check_throws<ShapeError>([] { Mask().table(huge, huge, huge); }, {"1099511627776", "more elements"});
  check_throws<ShapeError>([] { Mask::dense(huge, huge, [](auto, auto) { return true; }); }, {"more elements"});
}

TEST_CASE("a mask asked for what it does not have throws and reads nothing") {
  auto refuses = [](const Mask& mask, std::int64_t batch, std::int64_t query, std::int64_t key) {
    check_throws<ValueError>([&] { mask.may_look(batch, query, key); },
                             {fmt::format("({}, {}, {})", batch, query, key)});
  };
  constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();
  for (const Mask& mask : {Mask::dense(table_of({2, 2, 3}, "xxxxxxxxxxxx")),
                           Mask::causal(2, 3) & Mask::padding({3, 1}, 3) & Mask::left_padding({3, 3}, 3)})
    for (std::int64_t far : {std::int64_t{-1}, std::int64_t{3}, huge, -huge}) {
      refuses(mask, far, 0, 0);
      refuses(mask, 0, far, 0);
      refuses(mask, 0, 0, far);
    }
  CHECK(Mask().may_look(7, huge, 3));
  check_throws<ValueError>([] { Mask::padding({3}, 3).limit(1, 0); }, {"batch entry 1 among 1"});
  check_throws<ValueError>([] { Mask::left_padding({3}, 3).first(-1); }, {"batch entry -1 among 1"});
}
