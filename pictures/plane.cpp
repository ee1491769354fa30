#include "pictures/plane.hpp"

#include <algorithm>
#include <cmath>

#include "pictures/gnuplot_script.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr double outer_margin = 12, left_margin = 70, plot_width = 460, least_height = 230, tic_labels = 32;
// Both far ends are pale, so that lines and points stand out.
constexpr const char *below = "#9ec9e6", *level = "#f7f7f7", *above = "#f3c08f";

void check_plane(const Plane& plane, const PlaneOptions& options) {
  const Tensor& values = plane.values;
  check(values.dimension() == 2 && values.shape(0) >= 2 && values.shape(1) >= 2,
        "save_plane: values have shape {}; a plane has (rows, columns), two or more of each", values.shape());
  auto check_ends = [](const char* axis, double low, double high) {
    check<ValueError>(std::isfinite(low) && std::isfinite(high) && low < high,
                      "save_plane: the {} axis goes from {} to {}; the first must be below the second", axis, low,
                      high);
  };
  check_ends("x", plane.x_low, plane.x_high);
  check_ends("y", plane.y_low, plane.y_high);
  for (double value : options.levels)
    check<ValueError>(std::isfinite(value), "save_plane: there is no line at the level {}", value);
  check<ValueError>(std::isfinite(options.middle.value_or(0)), "save_plane: the middle cannot be {}",
                    options.middle.value_or(0));
  for (const std::vector<Curve>* curves : {&options.paths, &options.points})
    for (const Curve& curve : *curves)
      check(curve.x.size() == curve.y.size(), "save_plane: \"{}\" has {} x for {} y; a point has one of each",
            curve.name, curve.x.size(), curve.y.size());
}

/// A line "x y value" for each point; rows are parted by an empty one.
std::string block_of(const Plane& plane) {
  std::size_t rows = plane.values.shape(0), columns = plane.values.shape(1);
  auto between = [](double low, double high, std::size_t i, std::size_t count) {
    return low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1);
  };
  std::string block;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column)
      block += plain(between(plane.x_low, plane.x_high, column, columns)) + " " +
               plain(between(plane.y_low, plane.y_high, row, rows)) + " " + plain(plane.values(row, column)) + "\n";
    if (row + 1 < rows) block += "\n";
  }
  return block;
}

std::string block_of(const Curve& curve) {
  std::string block;
  for (std::size_t i = 0; i < curve.x.size(); ++i) block += plain(curve.x[i]) + " " + plain(curve.y[i]) + "\n";
  return block.empty() ? "NaN NaN\n" : block;
}

/// How far the function goes from the middle, on either side.
double reach(const Tensor& values, double middle) {
  double farthest = 0;
  for (Scalar value : values)
    if (std::isfinite(value)) farthest = std::max(farthest, std::abs(static_cast<double>(value) - middle));
  return farthest > 0 ? farthest : 1;
}

}  // namespace

Picture save_plane(const std::filesystem::path& file, const Plane& plane, const PlaneOptions& options) {
  GnuplotScript script("save_plane", file);
  check_plane(plane, options);
  double ratio = (plane.y_high - plane.y_low) / (plane.x_high - plane.x_low);
  double plot_height = std::clamp(plot_width * ratio, least_height, plot_width);
  double legend = 0;
  for (const std::vector<Curve>* curves : {&options.paths, &options.points})
    for (const Curve& curve : *curves)
      if (!curve.name.empty()) legend = std::max(legend, 56 + style::text_width(curve.name, style::small_size));
  double width = left_margin + plot_width + std::max(legend, 2 * outer_margin);
  std::vector<std::string> title = wrapped(options.title, width - 2 * outer_margin, style::title_size);
  double top = outer_margin + block_height(title, style::title_size), bottom = top + plot_height;
  double below_axis = tic_labels + (options.x_label.empty() ? 0 : line_height(style::text_size)) + outer_margin;
  script.canvas(width, bottom + below_axis);

  int grid = script.data(block_of(plane));
  std::string field = fmt::format("data index {} using 1:2:3", grid), drawing;
  if (!options.levels.empty()) {
    std::string levels;
    for (double value : options.levels) levels += (levels.empty() ? "" : ", ") + plain(value);
    script.add("set contour base\nset cntrparam levels discrete {}\nunset surface", levels);
    script.add("set table $levels\nsplot {} with lines\nunset table\nunset contour", field);
  }
  if (options.middle) {
    double far = reach(plane.values, *options.middle);
    script.add("set palette defined (0 '{}', 1 '{}', 2 '{}')", below, level, above);
    script.add("set cbrange [{}:{}]\nunset colorbox", *options.middle - far, *options.middle + far);
    drawing = field + " with image notitle";
  }
  auto add = [&](const std::string& part) { drawing += (drawing.empty() ? "" : ", \\\n  ") + part; };
  auto titled = [](const Curve& curve) { return curve.name.empty() ? "notitle" : "title " + quoted(curve.name); };
  if (!options.levels.empty())
    add(fmt::format("$levels using 1:2 with lines linewidth 1.2 linecolor rgb '{}' notitle", style::value.border));
  std::size_t number = 0;
  for (const Curve& curve : options.points) {
    const style::Line& line = style::lines[number++ % style::lines.size()];
    add(fmt::format("data index {} using 1:2 with points linecolor rgb '{}' pointtype {} pointsize 0.7 {}",
                    script.data(block_of(curve)), line.color, line.mark, titled(curve)));
  }
  for (const Curve& curve : options.paths) {
    const style::Line& line = style::lines[number++ % style::lines.size()];
    add(
        fmt::format("data index {} using 1:2 with linespoints linewidth {} linecolor rgb '{}' pointtype {} pointsize "
                    "0.5 {}",
                    script.data(block_of(curve)), style::line_width, line.color, line.mark, titled(curve)));
  }
  if (drawing.empty()) add("1e30 notitle");  // gnuplot refuses a plot of nothing

  double middle = left_margin + plot_width / 2;
  script.text(title, middle, outer_margin, style::title_size);
  script.text(options.y_label, outer_margin + style::text_size / 2., (top + bottom) / 2, style::text_size, true);
  script.text(options.x_label, middle, bottom + tic_labels + style::text_size / 2., style::text_size);
  script.axes(left_margin, left_margin + plot_width, top, bottom);
  script.add("set tics nomirror out scale 0.5");
  script.add("set xrange [{}:{}]\nset yrange [{}:{}]", plane.x_low, plane.x_high, plane.y_low, plane.y_high);
  script.add(
      "set key at screen {:.5f},{:.5f} left top Left reverse vertical samplen 2.5 font ',{}' textcolor rgb '{}' "
      "noenhanced",
      script.x(left_margin + plot_width + 6), script.y(top), style::small_size, style::text);
  script.add("plot {}", drawing);
  return script.save();
}

}  // namespace gradus::inline GRADUS_PRECISION
