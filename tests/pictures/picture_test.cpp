#include "pictures/picture.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "pictures/plot.hpp"
#include "pictures/style.hpp"
#include "tests/helpers.hpp"
#include "tests/pictures/reading.hpp"
#include "tests/temporary_folder.hpp"

using namespace gradus;
using testing::contents;

namespace {

namespace fs = std::filesystem;

const std::vector<Curve> line = {{"", {1, 2}, {3, 4}}};

/// A program of that name in a folder of its own.
void write_program(const fs::path& file, const std::string& script) {
  std::ofstream(file) << "#!/bin/sh\n" << script << "\n";
  fs::permissions(file, fs::perms::owner_all);
}

/// Lightness (CIE L*) of "#rrggbb": how bright it looks, and how it prints in grey.
double lightness(const std::string& color) {
  auto channel = [&](std::size_t at) {
    double c = std::stoi(color.substr(at, 2), nullptr, 16) / 255.;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 116 * std::cbrt(0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)) - 16;
}

}  // namespace

TEST_CASE("without gnuplot, data and script are written, and the message names the script and the package") {
  TemporaryFolder folder;
  std::ofstream(folder.path / "x.svg") << "an older picture";
  Picture picture;
  {
    testing::Path nowhere(folder.path.string());
    picture = save_curves(folder.path / "x.svg", line);
  }
  CHECK_FALSE(picture.drawn);
  CHECK(picture.message ==
        "gnuplot is not installed (apt-get install gnuplot-nox): run gnuplot " + (folder.path / "x.gp").string());
  CHECK_FALSE(fs::exists(folder.path / "x.svg"));  // it would show something else
  CHECK(fs::exists(folder.path / "x.dat"));
  // The script draws by hand, from another folder and from beside it.
  CHECK(std::system(("gnuplot " + (folder.path / "x.gp").string()).c_str()) == 0);
  CHECK(testing::parses_as_svg(folder.path / "x.svg"));
  fs::remove(folder.path / "x.svg");
  CHECK(std::system(("cd " + folder.path.string() + " && gnuplot x.gp").c_str()) == 0);
  CHECK(fs::exists(folder.path / "x.svg"));
}

TEST_CASE("a gnuplot that fails leaves no picture, and its words are in the message") {
  TemporaryFolder folder;
  write_program(folder.path / "gnuplot",
                "echo half > " + (folder.path / "x.svg").string() + "; echo; echo no such terminal >&2; exit 1");
  testing::Path only(folder.path.string());
  Picture picture = save_curves(folder.path / "x.svg", line);
  CHECK_FALSE(picture.drawn);
  CHECK(picture.message.find("no such terminal") != std::string::npos);
  CHECK(picture.message.find((folder.path / "x.gp").string()) != std::string::npos);
  CHECK_FALSE(fs::exists(folder.path / "x.svg"));
}

TEST_CASE("a program gets its arguments as they are, and none that begins with a dash by mistake") {
  TemporaryFolder folder;
  write_program(folder.path / "show", "printf '[%s]' \"$@\" > \"$1\"");
  std::string path = std::getenv("PATH");
  testing::Path first(folder.path.string() + ":" + path);
  fs::path file = folder.path / "out";
  Picture picture = render(file, {"show", {file.string(), "a b", "$(x) `y` 'z'", ""}, "package", "by hand"});
  CHECK(picture.drawn);
  CHECK(contents(file) == "[" + file.string() + "][a b][$(x) `y` 'z'][]");

  write_program(folder.path / "gnuplot", "printf '[%s]' \"$@\" > x.svg; exit 1");
  fs::path before = fs::current_path();
  fs::current_path(folder.path);
  CHECK(save_curves("-x.svg", line).message.find("run gnuplot ./-x.gp") != std::string::npos);
  CHECK(contents("x.svg") == "[--default-settings][./-x.gp]");
  fs::current_path(before);
}

TEST_CASE("shell_word: what a shell reads as one word") {
  CHECK(shell_word("pictures/x-1.gp") == "pictures/x-1.gp");
  CHECK(shell_word("it's a; b.gp") == "'it'\\''s a; b.gp'");
  CHECK(shell_word("") == "''");
}

TEST_CASE("the colour map grows lighter in even steps, so that it reads in grey") {
  std::vector<double> steps;
  for (std::size_t i = 1; i < style::color_map.size(); ++i)
    steps.push_back(lightness(style::color_map[i]) - lightness(style::color_map[i - 1]));
  double mean = (lightness(style::color_map.back()) - lightness(style::color_map.front())) / 9;
  for (double step : steps) {
    CHECK(step > 0.7 * mean);
    CHECK(step < 1.3 * mean);
  }
}
