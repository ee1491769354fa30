#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "pictures/gnuplot_script.hpp"
#include "pictures/plot.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr double plot_width = 560, outer_margin = 12, left_margin = 82, tic_labels = 32, panel_gap = 24;
constexpr std::size_t points_shown = 60, marks = 12;  // up to so many points each is marked, beyond it some

double plot_height(std::size_t panels) { return panels == 1 ? 340 : panels == 2 ? 220 : 170; }

/// The least and the greatest of what an axis can show.
struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  bool empty() const { return low > high; }
  void take(double value) { low = std::min(low, value), high = std::max(high, value); }
};

bool drawable(double value, bool log) {
  constexpr double least_power = 1e-300;  // below it powers of ten run out
  return std::isfinite(value) && (!log || value > least_power);
}

/// The ranges of x and y over the points that both axes can show.
std::pair<Range, Range> ranges_of(const Panel& panel, bool log_x) {
  Range x, y;
  for (const Curve& curve : panel.curves)
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      if (drawable(curve.x[i], log_x) && drawable(curve.y[i], panel.options.log_y))
        x.take(curve.x[i]), y.take(curve.y[i]);
  return {x, y};
}

/// 1, 2, 5, 10, ... from `low` to `high`; over a short range 3 and 7, too.
std::string log_tics(double low, double high) {
  const std::string_view digits = high / low < 10 ? "12357" : "125";
  std::string tics;
  for (double power = std::pow(10, std::floor(std::log10(low))); power <= high; power *= 10)
    for (char digit : digits)
      if (double tic = (digit - '0') * power; low <= tic && tic <= high)
        tics += fmt::format("{}{:g}", tics.empty() ? "" : ", ", tic);
  return tics;
}

void set_log_axis(GnuplotScript& script, char axis, Range range) {
  if (range.empty()) range = {1, 10};
  bool powers = range.high / range.low > 100;
  bool whole_decades = powers && axis == 'y';
  if (!whole_decades) range = {range.low / 1.2, range.high * 1.2};
  script.add("set logscale {0}\nset format {0} '{1}'", axis, powers ? "10^{%T}" : "%g");
  script.add("set {}tics {}", axis, powers ? "autofreq" : "(" + log_tics(range.low, range.high) + ")");
  script.add("set {}range [{}]", axis, whole_decades ? "*:*" : fmt::format("{}:{}", range.low, range.high));
}

void set_axis(GnuplotScript& script, char axis, Range range, bool log) {
  if (log) return set_log_axis(script, axis, range);
  if (range.empty()) range = {0, 1};
  double size = std::max(std::abs(range.low), std::abs(range.high));
  bool flat = range.high - range.low <= 1e-9 * size;  // but for rounding
  double slack = !flat ? 0 : size < 1e-100 ? 1 : size / 2;
  bool tight = axis == 'x' || slack > 0;
  script.add("unset logscale {0}\nset format {0} '%g'\nset {0}tics autofreq", axis);
  script.add("set {}range [{}]", axis, tight ? fmt::format("{}:{}", range.low - slack, range.high + slack) : "*:*");
}

/// The y axis ends where the options say so; when both ends are given it has tics there and half-way.
void set_ends(GnuplotScript& script, const CurvesOptions& options) {
  if (!options.low && !options.high) return;
  auto end = [](std::optional<double> value) { return value ? plain(*value) : "*"; };
  script.add("set yrange [{}:{}]", end(options.low), end(options.high));
  if (options.low && options.high && !options.log_y)
    script.add("set ytics {}, {}, {}", plain(*options.low), plain((*options.high - *options.low) / 2),
               plain(*options.high));
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
  // Each point is marked, or of many a few.
  std::size_t points = finite_points(curve), interval = points <= points_shown ? 1 : points / marks;
  return fmt::format(
      "data index {} using 1:2 with linespoints linewidth {} linecolor rgb '{}' pointtype {} pointsize 0.6 "
      "pointinterval {} {}",
      block, style::line_width, line.color, line.mark, interval,
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
    const CurvesOptions& options = panel.options;
    check<ValueError>(!options.low || !options.high || *options.low < *options.high,
                      "save_curves: the y axis ends at low, {}, and high, {}; low must be below high",
                      options.low.value_or(0), options.high.value_or(0));
    for (std::optional<double> end : {options.low, options.high})
      check<ValueError>(!end || (std::isfinite(*end) && (!options.log_y || *end > 0)),
                        "save_curves: {} cannot end at {}", options.log_y ? "a log axis" : "an axis", end.value_or(0));
    for (const Curve& curve : panel.curves)
      check(curve.x.size() == curve.y.size(), "save_curves: curve \"{}\" has {} x for {} y; a point has one of each",
            curve.name, curve.x.size(), curve.y.size());
  }
}

/// What all panels share.
struct SharedX {
  Range range;
  bool log;
  std::string label;
};

/// Draws a panel whose axes begin at `top`; only the last one has labels below it.
void draw(GnuplotScript& script, const Panel& panel, const SharedX& x, double top, double height, bool last) {
  double bottom = top + height, middle = left_margin + plot_width / 2;
  Range y = ranges_of(panel, x.log).second;
  script.axes(left_margin, left_margin + plot_width, top, bottom);
  set_axis(script, 'x', x.range, x.log);
  set_axis(script, 'y', y, panel.options.log_y);
  set_ends(script, panel.options);
  script.add(
      "set key at screen {:.5f},{:.5f} left top Left reverse vertical samplen 2.5 font ',{}' textcolor rgb '{}' "
      "noenhanced",
      script.x(left_margin + plot_width + 6), script.y(top), style::small_size, style::text);
  script.text(panel.options.y_label, outer_margin + style::text_size / 2., (top + bottom) / 2, style::text_size, true);
  if (last)
    script.text(x.label, middle, bottom + tic_labels + style::text_size / 2., style::text_size);
  else
    script.add("set format x ''");
  std::string drawings;
  for (std::size_t i = 0; i < panel.curves.size(); ++i) {
    const Curve& curve = panel.curves[i];
    drawings += (i ? ", \\\n  " : "") + drawing_of(curve, script.data(block_of(curve)), i);
  }
  if (y.empty()) {
    bool log = x.log || panel.options.log_y;
    script.text(fmt::format("nothing to draw: no point is finite{}", log ? " and above 0" : ""), middle,
                (top + bottom) / 2, style::text_size);
    drawings = "1e30 notitle";  // out of sight: gnuplot refuses curves without a point
  }
  script.add("plot {}\nunset label", drawings);
}

Picture save(const std::filesystem::path& file, const std::vector<Panel>& panels, const std::string& title) {
  check_panels(panels);
  GnuplotScript script("save_curves", file);
  SharedX x{{}, panels.back().options.log_x, panels.back().options.x_label};
  for (const Panel& panel : panels)
    if (Range range = ranges_of(panel, x.log).first; !range.empty()) x.range.take(range.low), x.range.take(range.high);

  double width = left_margin + plot_width + std::max(legend_width(panels), 2 * outer_margin),
         height = plot_height(panels.size());
  std::vector<std::string> title_lines = wrapped(title, width - 2 * outer_margin, style::title_size);
  auto title_of = [&](const Panel& panel) { return wrapped(panel.options.title, plot_width, style::text_size); };
  double total = outer_margin + block_height(title_lines, style::title_size) + tic_labels +
                 (x.label.empty() ? 0 : line_height(style::text_size)) + outer_margin - panel_gap;
  for (const Panel& panel : panels) total += block_height(title_of(panel), style::text_size) + height + panel_gap;

  script.canvas(width, total);
  script.add("set multiplot");
  script.add("set border 3\nset tics nomirror out scale 0.5\nset grid linetype 1 linecolor rgb '{}'", style::faint);
  double middle = left_margin + plot_width / 2;
  double top = script.text(title_lines, middle, outer_margin, style::title_size);
  for (const Panel& panel : panels) {
    top = script.text(title_of(panel), middle, top, style::text_size);
    draw(script, panel, x, top, height, &panel == &panels.back());
    top += height + panel_gap;
  }
  script.add("unset multiplot");
  return script.save();
}

}  // namespace

Picture save_curves(const std::filesystem::path& file, const std::vector<Curve>& curves, const CurvesOptions& options) {
  CurvesOptions axes = options;
  axes.title.clear();  // it stands above the whole picture
  return save(file, {{curves, axes}}, options.title);
}

Picture save_panels(const std::filesystem::path& file, const std::vector<Panel>& panels, const std::string& title) {
  return save(file, panels, title);
}

}  // namespace gradus::inline GRADUS_PRECISION
