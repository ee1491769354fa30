#include "pictures/plane.hpp"

#include <doctest/doctest.h>

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

namespace {

/// x + 10 y over -2..2 and 0..1.
Plane slope() {
  Tensor values = empty({2, 3});
  for (std::size_t row = 0; row < 2; ++row)
    for (std::size_t column = 0; column < 3; ++column)
      values(row, column) =
          static_cast<Scalar>(2.0 * static_cast<double>(column) - 2 + 10.0 * static_cast<double>(row));
  return {.values = values, .x_low = -2, .x_high = 2, .y_low = 0, .y_high = 1};
}

}  // namespace

TEST_CASE("save_plane: the SVG parses; the first row lies lowest, and what lies over the plane is drawn as given") {
  TemporaryFolder folder;
  PlaneOptions options{.title = "t", .x_label = "x", .y_label = "y", .levels = {1, 4.5}, .middle = 4};
  options.paths = {{"path", {-1, 1.0 / 3}, {0.5, 0.25}}};
  options.points = {{"points", {0.1, 0.2, 0.3}, {1, 0, 1}}};
  Picture picture = save_plane(folder.path / "x.svg", slope(), options);
  REQUIRE_MESSAGE(picture.drawn, picture.message);
  CHECK(parses_as_svg(picture.file));
  auto drawn = blocks(folder.path / "x.dat");
  using Rows = std::vector<std::vector<double>>;  // a row of the plane is a block of its own
  REQUIRE(drawn.size() == 4);
  CHECK((drawn[0] == Rows{{-2, 0, -2}, {0, 0, 0}, {2, 0, 2}}));
  CHECK((drawn[1] == Rows{{-2, 1, 8}, {0, 1, 10}, {2, 1, 12}}));
  CHECK((drawn[2] == Rows{{0.1, 1}, {0.2, 0}, {0.3, 1}}));
  CHECK((drawn[3] == Rows{{-1, 0.5}, {1.0 / 3, 0.25}}));
  std::string svg = contents(picture.file);
  for (const char* text : {">t<", ">x<", ">y<", ">path<", ">points<"})
    CHECK_MESSAGE(svg.find(text) != std::string::npos, text);
}

TEST_CASE("save_plane: with nothing but values, a level that is nowhere, no number among them, and as a PNG") {
  TemporaryFolder folder;
  Plane plane = slope();
  for (const char* name : {"x.svg", "x.png"}) {
    for (const PlaneOptions& options : {PlaneOptions{}, PlaneOptions{.levels = {99}}, PlaneOptions{.middle = 4}}) {
      Picture picture = save_plane(folder.path / name, plane, options);
      CHECK_MESSAGE(picture.drawn, picture.message);
    }
    plane.values(0, 1) = static_cast<Scalar>(no_number);
  }
  CHECK(contents(folder.path / "x.png").starts_with("\x89PNG"));
}

TEST_CASE("save_plane: what cannot be drawn is an error that says why") {
  TemporaryFolder folder;
  auto file = folder.path / "x.svg";
  Plane plane = slope();
  check_throws<ShapeError>([&] { return save_plane(file, {.values = zeros({4})}); }, {"(rows, columns)", "(4,)"});
  check_throws<ShapeError>([&] { return save_plane(file, {.values = zeros({1, 3})}); }, {"(1, 3)"});
  check_throws<ValueError>([&] { return save_plane(file, {.values = zeros({2, 2}), .y_low = 1}); }, {"y axis", "1"});
  check_throws<ValueError>([&] { return save_plane(file, {.values = zeros({2, 2}), .x_high = infinity}); }, {"x axis"});
  check_throws<ValueError>([&] { return save_plane(file, plane, {.levels = {no_number}}); }, {"level"});
  check_throws<ValueError>([&] { return save_plane(file, plane, {.middle = infinity}); }, {"middle"});
  check_throws<ShapeError>([&] { return save_plane(file, plane, {.paths = {{"p", {1, 2}, {1}}}}); }, {"\"p\"", "2 x"});
  check_throws<ShapeError>([&] { return save_plane(file, plane, {.points = {{"p", {}, {1}}}}); }, {"0 x", "1 y"});
  check_throws<ValueError>([&] { return save_plane(folder.path / "x.pdf", plane); }, {"x.pdf", ".svg"});
  CHECK(std::filesystem::is_empty(folder.path));
}
