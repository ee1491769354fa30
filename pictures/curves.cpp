#include <algorithm>
#include <cmath>
#include <limits>

#include "pictures/gnuplot_script.hpp"
#include "pictures/plot.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr double plot_width = 560, margin = 12, left_margin = 82, tic_labels = 24;
constexpr std::size_t points_shown = 60;  // up to so many, each is marked

double plot_height(std::size_t panels) { return panels == 1 ? 340 : panels == 2 ? 220 : 170; }

/// The least and the greatest of what an axis can show.
struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  bool empty() const { return low > high; }
  void take(double value) { low = std::min(low, value), high = std::max(high, value); }
};

bool drawable(double value, bool log) { return std::isfinite(value) && (!log || value > 0); }

struct Ranges {
  Range x, y;
};

Ranges ranges_of(const Panel& panel) {
  Ranges ranges;
  for (const Curve& curve : panel.curves)
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      if (drawable(curve.x[i], panel.options.log_x) && drawable(curve.y[i], panel.options.log_y)) {
        ranges.x.take(curve.x[i]);
        ranges.y.take(curve.y[i]);
      }
  return ranges;
}

void set_axis(GnuplotScript& script, char axis, const Range& range, bool log) {
  bool powers = log && range.high / range.low > 20;  // over less, 1, 2, 5 say more
  script.add("{} logscale {}", log ? "set" : "unset", axis);
  script.add("set format {} '{}'", axis, powers ? "10^{%T}" : "%g");
  if (range.empty())
    script.add("set {}range [{}]", axis, log ? "1:10" : "0:1");  // something that is not empty
  else if (range.low == range.high)
    script.add("set {}range [{}:{}]", axis, log ? range.low / 2 : range.low - std::max(std::abs(range.low) / 2, 1e-300),
               log ? range.high * 2 : range.high + std::max(std::abs(range.high) / 2, 1e-300));
  else
    script.add("set {}range [{}]", axis, axis == 'x' && !log ? fmt::format("{}:{}", range.low, range.high) : "*:*");
}

std::string block_of(const Curve& curve) {
  std::string block;
  for (std::size_t i = 0; i < curve.x.size(); ++i)
    block += plain(curve.x[i]) + " " + (std::isfinite(curve.y[i]) ? plain(curve.y[i]) : "NaN") + "\n";
  return block.empty() ? "NaN NaN\n" : block;
}

std::size_t finite_points(const Curve& curve) {
  return static_cast<std::size_t>(
      std::count_if(curve.y.begin(), curve.y.end(), [](double y) { return std::isfinite(y); }));
}

/// The part of a plot command that draws a curve.
std::string drawing_of(const Curve& curve, int block, std::size_t number) {
  const style::Line& line = style::lines[number % style::lines.size()];
  bool points = finite_points(curve) <= points_shown;
  return fmt::format("data index {} using 1:2 with {} linewidth {} linecolor rgb '{}' dashtype {}{} {}", block,
                     points ? "linespoints" : "lines", style::line_width, line.color, line.dash,
                     points ? " pointtype 7 pointsize 0.5" : "",
                     curve.name.empty() ? "notitle" : "title " + quoted(curve.name));
}

/// How wide the widest legend is, with its line samples; 0 for none.
double legend_width(const std::vector<Panel>& panels) {
  double width = 0;
  for (const Panel& panel : panels)
    for (const Curve& curve : panel.curves)
      if (!curve.name.empty()) width = std::max(width, 56 + style::text_width(curve.name, style::small_size));
  return width;
}

void check_panels(const std::vector<Panel>& panels) {
  check<ValueError>(!panels.empty(), "save_panels: there is no panel to draw");
  for (const Panel& panel : panels) {
    check<ValueError>(!panel.curves.empty(), "save_curves: there is no curve to draw");
    for (const Curve& curve : panel.curves)
      check(curve.x.size() == curve.y.size(), "save_curves: curve \"{}\" has {} x for {} y; a point has one of each",
            curve.name, curve.x.size(), curve.y.size());
  }
}

/// Draws a panel whose axes begin at `top`; where they end.
double draw(GnuplotScript& script, const Panel& panel, double top, double height) {
  const CurvesOptions& options = panel.options;
  double bottom = top + height, middle = left_margin + plot_width / 2;
  Ranges ranges = ranges_of(panel);
  script.axes(left_margin, left_margin + plot_width, top, bottom);
  set_axis(script, 'x', ranges.x, options.log_x);
  set_axis(script, 'y', ranges.y, options.log_y);
  script.add(
      "set key at screen {:.5f},{:.5f} left top Left reverse vertical samplen 2.5 font ',{}' textcolor rgb '{}' "
      "noenhanced",
      script.x(left_margin + plot_width + 6), script.y(top), style::small_size, style::text);
  script.text(options.y_label, margin + style::text_size / 2., (top + bottom) / 2, style::text_size, true);
  script.text(options.x_label, middle, bottom + tic_labels + style::text_size / 2., style::text_size);
  std::string drawings;
  for (std::size_t i = 0; i < panel.curves.size(); ++i) {
    const Curve& curve = panel.curves[i];
    drawings += (i ? ", \\\n  " : "") + drawing_of(curve, script.data(block_of(curve)), i);
  }
  if (ranges.y.empty()) {
    script.text("no value can be drawn: none is finite" + std::string(options.log_y ? " and above 0" : ""), middle,
                (top + bottom) / 2, style::text_size);
    drawings = "NaN notitle";  // gnuplot refuses curves without a point
  }
  script.add("plot {}\nunset label", drawings);
  return bottom;
}

Picture save(const std::filesystem::path& file, const std::vector<Panel>& panels, const std::string& title) {
  check_panels(panels);
  GnuplotScript script("save_curves", file);
  double legend = legend_width(panels), height = plot_height(panels.size());
  double width = left_margin + plot_width + std::max(legend, 2 * margin);

  std::vector<std::string> title_lines = wrapped(title, width - 2 * margin, style::title_size);
  auto title_of = [&](const Panel& panel) { return wrapped(panel.options.title, plot_width, style::text_size); };
  auto below = [](const Panel& panel) {
    return tic_labels + (panel.options.x_label.empty() ? 0 : line_height(style::text_size));
  };
  double total = margin + static_cast<double>(title_lines.size()) * line_height(style::title_size);
  for (const Panel& panel : panels)
    total +=
        static_cast<double>(title_of(panel).size()) * line_height(style::text_size) + height + below(panel) + margin;

  script.canvas(width, total);
  script.add("set multiplot");
  script.add("set border 3\nset tics nomirror out scale 0.5\nset grid linetype 1 linecolor rgb '{}'", style::faint);
  double middle = left_margin + plot_width / 2;
  double top =
      script.text(title_lines, middle, margin + style::title_size / 2., style::title_size) - style::title_size / 2.;
  for (const Panel& panel : panels) {
    top = script.text(title_of(panel), middle, top + style::text_size / 2., style::text_size) - style::text_size / 2.;
    top = draw(script, panel, top, height) + below(panel) + margin;
  }
  script.add("unset multiplot");
  return script.save();
}

}  // namespace

Picture save_curves(const std::filesystem::path& file, const std::vector<Curve>& curves, const CurvesOptions& options) {
  CurvesOptions without_title = options;
  without_title.title.clear();
  return save(file, {{curves, without_title}}, options.title);
}

Picture save_panels(const std::filesystem::path& file, const std::vector<Panel>& panels, const std::string& title) {
  return save(file, panels, title);
}

}  // namespace gradus::inline GRADUS_PRECISION
