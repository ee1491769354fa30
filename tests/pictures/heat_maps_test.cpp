#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "pictures/plot.hpp"
#include "tests/helpers.hpp"
#include "tests/pictures/reading.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::blocks;
using testing::check_throws;
using testing::contents;
using testing::infinity;
using testing::no_number;
using testing::parses_as_svg;
using testing::wave;

namespace {

HeatMap map_of(const Shape& shape, double phase = 0) { return {"head", wave(shape, phase), {}, {}}; }

std::vector<HeatMap> heads(std::size_t count, const Shape& shape) {
  std::vector<HeatMap> maps;
  for (std::size_t i = 0; i < count; ++i) maps.push_back(map_of(shape, static_cast<double>(i)));
  return maps;
}

std::size_t found(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("save_heat_maps: the SVG parses, and the numbers that are drawn are the tensor's to the last bit") {
  TemporaryFolder folder;
  for (std::size_t number : {1, 4, 8}) {
    std::vector<HeatMap> maps = heads(number, {3, 5});
    Picture picture = save_heat_maps(folder.path / "maps.svg", maps, {.title = "t", .row_axis = "q"});
    REQUIRE_MESSAGE(picture.drawn, picture.message);
    CHECK(picture.message == picture.file.string());
    CHECK(parses_as_svg(picture.file));
    auto drawn = blocks(folder.path / "maps.dat");
    REQUIRE(drawn.size() == number);
    for (std::size_t i = 0; i < number; ++i) {
      std::vector<double> flat;
      for (const std::vector<double>& row : drawn[i]) flat.insert(flat.end(), row.begin(), row.end());
      CHECK(drawn[i].size() == 3);
      CHECK(std::equal(flat.begin(), flat.end(), maps[i].values.begin(), maps[i].values.end()));
    }
  }
}

TEST_CASE("save_heat_maps: each cell is a shape of its own, NaN is none, infinite ones are at the ends of the scale") {
  TemporaryFolder folder;
  auto shapes = [&](const Tensor& values) {
    Picture picture = save_heat_maps(folder.path / "maps.svg", {{"", values, {}, {}}}, {.low = 0., .high = 1.});
    REQUIRE_MESSAGE(picture.drawn, picture.message);
    return found(contents(picture.file), "<polygon");
  };
  std::size_t full = shapes(tensor({2, 2}, {0, 0.3, 0.7, 1}));
  CHECK(shapes(tensor({2, 2}, {0, no_number, 0.7, 1})) + 1 == full);
  CHECK(shapes(tensor({2, 2}, {-infinity, infinity, 0.7, 1})) == full);
  CHECK(shapes(tensor({2, 2}, {no_number, no_number, no_number, no_number})) + 4 == full);
  CHECK(shapes(tensor({1, 4}, {0, 0.3, 0.7, 1})) == full);
  CHECK(shapes(tensor({1, 1}, {0.5})) + 3 == full);
}

TEST_CASE("save_heat_maps: labels, titles and file names may hold anything") {
  TemporaryFolder folder;
  const std::string rogue = "a'b \"c\" `touch pwned` $(touch pwned) @x _1^2 {n} <&> \\ \n system('touch pwned') é";
  HeatMap map{rogue, wave({2, 2}), {rogue, "%d"}, {"</svg>", rogue}};
  auto file = folder.path / "it's a `touch pwned` \"$(x)\"; #1 %d.svg";
  Picture picture = save_heat_maps(file, {map}, {.title = rogue, .row_axis = rogue, .column_axis = rogue});
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  CHECK(parses_as_svg(file));
  CHECK(contents(file).find("`touch pwned` $(touch pwned) @x _1^2 {n} &lt;&amp;") != std::string::npos);
  CHECK(found(contents(file), "_1^2 {n}") == 5);  // in a title, on both axes and in a label of each, nothing is markup
  CHECK_FALSE(std::filesystem::exists("pwned"));
  CHECK_FALSE(std::filesystem::exists(folder.path / "pwned"));
}

TEST_CASE("save_heat_maps: labels stand on the axes, numbers where there are none, values in cells where asked for") {
  TemporaryFolder folder;
  HeatMap map{"", tensor({2, 2}, {0.25, 0.75, 1, no_number}), {"dog", "cat"}, {}};
  std::string svg = contents(save_heat_maps(folder.path / "x.svg", {map}, {.numbers = true}).file);
  for (const char* text : {">dog<", ">cat<", "> 0<", "> 1<", ">0.25<", ">0.75<", ">1.00<", ">NaN<"}) {
    std::string trimmed = text;
    std::erase(trimmed, ' ');
    CHECK_MESSAGE((svg.find(text) != std::string::npos || svg.find(trimmed) != std::string::npos), text);
  }
}

TEST_CASE("save_heat_maps: signed numbers have a map that is white at 0, a mask has two colours, lines and a legend") {
  TemporaryFolder folder;
  auto script = [&](const Tensor& values, double low, double high) {
    const std::filesystem::path file = folder.path / "x.svg";
    CHECK(save_heat_maps(file, {{"", values, {}, {}}}, {.low = low, .high = high}).file == file);
    return contents(folder.path / "x.gp");
  };
  const std::string mask = script(tensor({2, 2}, {0, 1, 1, 1}), 0, 1),
                    share = script(tensor({2, 2}, {0, 1, 0.5, 1}), 0, 1),
                    both = script(tensor({2, 2}, {-1, 0, 0.5, 1}), -1, 1);
  CHECK(mask.find("maxcolors 2 ") != std::string::npos);
  CHECK(mask.find("'no' 0.25, 'yes' 0.75") != std::string::npos);
  CHECK(mask.find("solid 1 border linecolor") != std::string::npos);
  CHECK(share.find("maxcolors 256 ") != std::string::npos);
  CHECK(share.find("#440154") != std::string::npos);
  CHECK(share.find("solid 1 border linecolor") == std::string::npos);
  CHECK(both.find("3 '#f7f7f7'") != std::string::npos);
  CHECK(both.find("#440154") == std::string::npos);
}

TEST_CASE("save_heat_maps: an outlined cell has a border of its own, in its map alone") {
  TemporaryFolder folder;
  HeatMap plain{"", wave({3, 4})}, leak{"", wave({3, 4})};
  leak.outlined = {{0, 1}, {2, 3}};
  Picture picture = save_heat_maps(folder.path / "x.svg", {leak, plain});
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  CHECK(found(contents(picture.file), "<path stroke='rgb(255,   0,   0)'") == 2);
  const std::string script = contents(folder.path / "x.gp");
  CHECK(script.find("object 2 rectangle from 0.5,0.5 to 1.5,-0.5 front") != std::string::npos);
  CHECK(script.find("object 3 rectangle from 2.5,2.5 to 3.5,1.5 front") != std::string::npos);
  CHECK(found(script, "unset object 2\n") == 1);
  leak.outlined = {{3, 0}};
  check_throws<ShapeError>([&] { return save_heat_maps(folder.path / "x.svg", {leak}); }, {"cell (3, 0)", "(3, 4)"});
}

TEST_CASE("save_heat_maps: a PNG is one") {
  TemporaryFolder folder;
  Picture picture = save_heat_maps(folder.path / "x.png", heads(2, {4, 3}));
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  CHECK(contents(picture.file).starts_with("\x89PNG"));
}

TEST_CASE("save_heat_maps: what cannot be drawn is an error that says why") {
  TemporaryFolder folder;
  auto file = folder.path / "x.svg";
  check_throws<ValueError>([&] { return save_heat_maps(file, {}); }, {"save_heat_maps", "no map"});
  check_throws<ShapeError>([&] { return save_heat_maps(file, {map_of({2, 2, 2})}); }, {"(rows, columns)", "(2, 2, 2)"});
  check_throws<ShapeError>([&] { return save_heat_maps(file, {map_of({0, 3})}); }, {"(0, 3)"});
  check_throws<ShapeError>(
      [&] {
        return save_heat_maps(file, {{"", wave({2, 3}), {"a", "b", "c"}, {}}});
      },
      {"3 row labels", "(2, 3)"});
  check_throws<ShapeError>(
      [&] {
        return save_heat_maps(file, {{"", wave({2, 3}), {}, {"a", "b"}}});
      },
      {"2 column labels", "(2, 3)"});
  check_throws<ValueError>([&] { return save_heat_maps(file, heads(1, {2, 2}), {.low = 1., .high = 1.}); }, {"low"});
  check_throws<ValueError>(
      [&] {
        return save_heat_maps(file, heads(1, {2, 2}), {.low = no_number, .high = 1.});
      },
      {"low"});
  check_throws<ValueError>(
      [&] {
        return save_heat_maps(folder.path / "x.pdf", heads(1, {2, 2}));
      },
      {"x.pdf", ".svg", ".png"});
  check_throws<ValueError>([&] { return save_heat_maps(folder.path / "x", heads(1, {2, 2})); }, {".svg"});
  check_throws<ValueError>([&] { return save_heat_maps(folder.path / "a\nb.svg", heads(1, {2, 2})); }, {"line break"});
  check_throws<ValueError>([&] { return save_heat_maps("/dev/null/x.svg", heads(1, {2, 2})); }, {"/dev/null/x"});
  CHECK(std::filesystem::is_empty(folder.path));
}
