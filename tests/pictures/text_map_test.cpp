#include "pictures/text_map.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/helpers.hpp"
#include "tests/pictures/reading.hpp"

using namespace gradus;
using testing::check_throws;
using testing::infinity;
using testing::no_number;
using testing::wave;

TEST_CASE("text_map: symbols on both axes, more ink for more, NaN apart") {
  HeatMap map{"head 1",
              tensor({3, 3}, {0, 0.55, 1, 0.15, no_number, 0.25, 0.35, 0.95, 0.45}),
              {"<s>", "7", "10"},
              {"7", "é", "10"}};
  CHECK(text_map(map, {.row_axis = "query", .column_axis = "key"}) ==
        "head 1\n"
        "rows: query, columns: key\n"
        "     7  é  10\n"
        "<s>     ++ @@\n"
        "  7  .. ?? ::\n"
        " 10  -- @@ ==\n"
        "scale: 0 \" .:-=+*#%@\" 1; ? is NaN\n");
}

TEST_CASE("text_map: long labels run downwards, wide maps have a character a cell") {
  CHECK(text_map({"", tensor({1, 2}, {0, 1}), {"x"}, {"begin", "b"}}) ==
        "   b\n"
        "   e\n"
        "   g\n"
        "   i\n"
        "   n  b\n"
        "x     @@\n"
        "scale: 0 \" .:-=+*#%@\" 1\n");
  std::string wide = text_map({"", zeros({1, 40}), {}, {}}, {.low = -1., .high = 0.});
  CHECK(wide == "   0         10        20        30\n0  " + std::string(40, '@') + "\nscale: -1 \" .:-=+*#%@\" 0\n");
}

TEST_CASE("text_map: a value on the border of two levels does not flip with its last digit") {
  auto middle = [](double value) { return text_map({"", tensor({1, 3}, {0, value, 1}), {}, {}}); };
  CHECK(middle(0.5) == middle(0.5 - 1e-7));
  CHECK(middle(0.5) == middle(0.5 + 1e-7));
  CHECK(middle(0.5) != middle(0.45));
}

TEST_CASE("text_map: only the low end itself is blank") {
  CHECK(text_map({"", tensor({1, 3}, {0, 1e-9, 1}), {}, {}}) == "   0  1  2\n0     .. @@\nscale: 0 \" .:-=+*#%@\" 1\n");
}

TEST_CASE(
    "text_map: infinite values are at the ends, equal ones have a scale, ends that are 0 but for rounding are 0") {
  CHECK(text_map({"", tensor({1, 4}, {-infinity, 0, 1, infinity}), {}, {}}) ==
        "   0  1  2  3\n0        @@ @@\nscale: 0 \" .:-=+*#%@\" 1\n");
  CHECK(text_map({"", tensor({1, 1}, {3}), {}, {}}) == "   0\n0\nscale: 3 \" .:-=+*#%@\" 4\n");
  CHECK(text_map({"", tensor({1, 1}, {no_number}), {}, {}}) == "   0\n0  ??\nscale: 0 \" .:-=+*#%@\" 1; ? is NaN\n");
  CHECK(text_map({"", tensor({1, 2}, {1e-20, 1}), {}, {}}).find("scale: 0 ") != std::string::npos);
}

TEST_CASE("text_map: what is no matrix, and a wrong number of labels, are errors") {
  check_throws<ShapeError>([] { text_map({"", wave({4}), {}, {}}); }, {"text_map", "(4,)"});
  check_throws<ShapeError>([] { text_map({"", wave({2, 0}), {}, {}}); }, {"(2, 0)"});
  check_throws<ShapeError>([] { text_map({"", wave({2, 2}), {"a"}, {}}); }, {"1 row labels"});
  check_throws<ValueError>([] { text_map({"", wave({2, 2}), {}, {}}, {.low = 2., .high = 1.}); }, {"low"});
}
