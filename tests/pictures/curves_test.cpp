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

TEST_CASE("save_curves: the SVG parses, and the numbers that are drawn are the curves' to the last bit") {
  TemporaryFolder folder;
  std::vector<Curve> curves = {{"sum", {1e-12, 0.1, 1.0 / 3}, {0.1 + 0.2, -1e300, 5e-324}}, {"tanh", {1}, {2}}};
  Picture picture = save_curves(folder.path / "sub" / "x.svg", curves, {.title = "t", .x_label = "x", .y_label = "y"});
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  CHECK(parses_as_svg(picture.file));
  auto drawn = blocks(folder.path / "sub" / "x.dat");
  REQUIRE(drawn.size() == 2);
  for (std::size_t c = 0; c < 2; ++c) {
    REQUIRE(drawn[c].size() == curves[c].x.size());
    for (std::size_t i = 0; i < drawn[c].size(); ++i)
      CHECK(drawn[c][i] == std::vector<double>{curves[c].x[i], curves[c].y[i]});
  }
  std::string svg = contents(picture.file);
  for (const char* text : {">t<", ">x<", ">y<", ">sum<", ">tanh<"})
    CHECK_MESSAGE(svg.find(text) != std::string::npos, text);
}

TEST_CASE("save_curves: no name, label or title is markup or a command") {
  TemporaryFolder folder;
  const std::string rogue = "x_1^{2} @a 'b' `touch pwned` %d";
  Picture picture = save_curves(folder.path / "x.svg", {{rogue, {1, 1000}, {2, 3}}},
                                {.title = rogue, .x_label = rogue, .y_label = rogue, .log_x = true});
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  std::string svg = contents(picture.file);
  std::size_t found = 0;
  for (std::size_t at = svg.find(rogue); at != std::string::npos; at = svg.find(rogue, at + 1)) ++found;
  CHECK(found == 5);  // title, two labels, the name in the legend and in gnuplot's own <title>
  CHECK(svg.find("10^{") == std::string::npos);  // a power of ten is: 10 with a raised exponent
  CHECK_FALSE(std::filesystem::exists("pwned"));
}

TEST_CASE("save_curves: an axis ends where the options say, with a tic there") {
  TemporaryFolder folder;
  const Curve exact{"", {1, 2, 3}, {0, 100, 256}};
  auto svg_of = [&](const CurvesOptions& options) {
    Picture picture = save_curves(folder.path / "x.svg", {exact}, options);
    REQUIRE_MESSAGE(picture.drawn, picture.message);
    return contents(picture.file);
  };
  CHECK(svg_of({}).find(">300<") != std::string::npos);
  std::string svg = svg_of({.low = 0, .high = 256});
  CHECK(svg.find(">300<") == std::string::npos);
  for (const char* tic : {">0<", ">128<", ">256<"}) CHECK_MESSAGE(svg.find(tic) != std::string::npos, tic);
  CHECK(svg_of({.high = 256}).find(">300<") == std::string::npos);
  CHECK(svg_of({.log_y = true, .low = 1, .high = 256}).find("10") != std::string::npos);
  const auto file = folder.path / "y.svg";
  check_throws<ValueError>([&] { return save_curves(file, {exact}, {.low = 1, .high = 1}); }, {"low, 1", "high, 1"});
  check_throws<ValueError>([&] { return save_curves(file, {exact}, {.high = infinity}); }, {"cannot end at inf"});
  check_throws<ValueError>([&] { return save_curves(file, {exact}, {.log_y = true, .low = 0}); }, {"cannot end at 0"});
}

TEST_CASE("save_curves: what is not finite is a gap; what is not above 0 is one on a log axis") {
  TemporaryFolder folder;
  Curve curve{"", {1, 2, 3, 4, 5, 6}, {1, no_number, infinity, 0, -1, 100}};
  for (bool log : {false, true}) {
    Picture picture = save_curves(folder.path / "x.svg", {curve}, {.log_x = log, .log_y = log});
    REQUIRE_MESSAGE(picture.drawn, picture.message);
    CHECK(parses_as_svg(picture.file));
  }
  auto drawn = blocks(folder.path / "x.dat")[0];
  CHECK(std::isnan(drawn[1][1]));
  CHECK(std::isnan(drawn[2][1]));
  CHECK(drawn[4][1] == -1);
}

TEST_CASE("save_curves: no point at all, a single one and a flat line are drawn too") {
  TemporaryFolder folder;
  for (bool log : {false, true})
    for (const Curve& curve : {Curve{"", {}, {}}, Curve{"", {1, 2}, {no_number, infinity}}, Curve{"", {3}, {2}},
                               Curve{"", {0, 1}, {0, 0}}, Curve{"", {1, 1}, {7, 7}}, Curve{"", {1}, {5e-324}},
                               Curve{"", {1, 2}, {0.3, 0.1 + 0.2}}, Curve{"", {1, 2}, {0.2, 0.9}}}) {
      Picture picture = save_curves(folder.path / "x.svg", {curve}, {.log_x = log, .log_y = log});
      REQUIRE_MESSAGE(picture.drawn, picture.message);
      CHECK(parses_as_svg(picture.file));
    }
  CHECK(save_curves(folder.path / "x.svg", {{"", {1}, {no_number}}}).drawn);
  CHECK(contents(folder.path / "x.svg").find("nothing to draw") != std::string::npos);
}

TEST_CASE("save_panels: all curves are in the data, one block each") {
  TemporaryFolder folder;
  Panel loss{{{"", {1, 2}, {3, 4}}}, {.y_label = "loss", .log_y = true}};
  Panel rest{{{"a", {1, 2}, {5, 6}}, {"b", {1, 2}, {7, 8}}}, {.x_label = "step"}};
  Picture picture = save_panels(folder.path / "x.svg", {loss, rest}, "both");
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  CHECK(parses_as_svg(picture.file));
  CHECK(blocks(folder.path / "x.dat").size() == 3);
}

TEST_CASE("save_curves: what cannot be drawn is an error that says why") {
  TemporaryFolder folder;
  auto file = folder.path / "x.svg";
  check_throws<ValueError>([&] { return save_curves(file, {}); }, {"no curve"});
  check_throws<ValueError>([&] { return save_panels(file, {}); }, {"no panel"});
  check_throws<ShapeError>(
      [&] {
        return save_curves(file, {{"loss", {1, 2, 3}, {1, 2}}});
      },
      {"\"loss\"", "3 x", "2 y"});
  check_throws<ValueError>([&] { return save_curves(folder.path / "x.gp", {{"", {1}, {1}}}); }, {"x.gp", ".svg"});
  CHECK(std::filesystem::is_empty(folder.path));
}
