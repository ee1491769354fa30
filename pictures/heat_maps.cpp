#include <algorithm>
#include <cmath>

#include "pictures/gnuplot_script.hpp"
#include "pictures/scale.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

constexpr double margin = 12, gap = 16, tic_gap = 10, bar_width = 14, bar_labels = 58, shortest_bar = 110,
                 longest_bar = 480, narrow_title = 120;
constexpr std::size_t cells_as_shapes = 20'000;  // in an SVG; more become one embedded image, which viewers blur

double wide(const std::vector<std::string>& labels) {
  double width = 0;
  for (const std::string& label : labels) width = std::max(width, style::text_width(label, style::small_size));
  return width;
}

/// A label that a tic's format leaves as it is.
std::string literal(const std::string& label) {
  std::string result;
  for (char c : label) result += c == '%' ? "%%" : std::string(1, c);
  return result;
}

/// An axis of a heat map: which labels there are and how they stand.
struct Axis {
  std::vector<std::string> labels;
  std::size_t step = 1;  // every step-th is drawn
  bool turned = false;
  double depth = 0;  // how far they reach from the axes

  /// `columns`: labels stand side by side, else one below the other; `cell` is the length of a cell along the axis.
  Axis(const std::vector<std::string>& given, std::size_t count, double cell, bool columns) : labels(given) {
    bool numbers = given.empty();
    for (std::size_t i = labels.size(); i < count; ++i) labels.push_back(std::to_string(i));
    double width = wide(labels), room = columns ? width + (numbers ? 8 : 3) : (numbers ? 1.6 : 1.2) * style::small_size;
    turned = columns && !numbers && room > cell;
    if (turned) room = 1.2 * style::small_size;
    for (std::size_t next : {1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000})
      if (static_cast<double>(step) * cell < room) step = next;
    depth = tic_gap + (columns && !turned ? 1.4 * style::small_size : width);
  }

  std::string tics() const {
    std::string text;
    for (std::size_t i = 0; i < labels.size(); i += step)
      text += fmt::format("{}{} {}", i ? ", " : "", quoted(literal(labels[i])), i);
    return text;
  }
};

/// What colours tell. A scale that was given as -1 to 1, say, is of signed numbers: white is 0. One from 0 to 1 on
/// which all numbers are 0 or 1 is of a mask: two colours, and lines between the cells.
enum class Colors { rising, signed_, mask };

Colors colors_of(const std::vector<HeatMap>& maps, const HeatMapsOptions& options) {
  if (!options.low || !options.high) return Colors::rising;
  if (*options.low == -*options.high) return Colors::signed_;
  bool mask = *options.low == 0 && *options.high == 1;
  for (const HeatMap& map : maps)
    mask = mask && std::all_of(map.values.begin(), map.values.end(), [](Scalar x) { return x == 0 || x == 1; });
  return mask ? Colors::mask : Colors::rising;
}

/// Sizes in pixels, the same for all maps of a picture.
struct Layout {
  std::size_t across = 1;  // maps side by side
  double cell_width = 0, cell_height = 0;
  double map_width = 0, map_height = 0;  // of the largest map
  double slot = 0;                       // the width of a map with its title
  double pitch_x = 0, pitch_y = 0;       // from a map to the next one
  double row_labels = 0, column_labels = 0, title = 0;
  bool one_row_axis = true;  // the same rows in all maps: the first in a line shows their labels
};

Layout layout_of(const std::vector<HeatMap>& maps, const HeatMapsOptions& options) {
  Layout layout;
  layout.across = maps.size() <= 4 ? maps.size() : maps.size() <= 6 ? 3 : 4;
  double side = layout.across == 1 ? 560 : layout.across == 2 ? 380 : layout.across == 3 ? 280 : 230;
  double rows = 0, columns = 0;
  for (const HeatMap& map : maps) {
    rows = std::max(rows, static_cast<double>(map.values.shape(0)));
    columns = std::max(columns, static_cast<double>(map.values.shape(1)));
  }
  // Cells are square, but a long and narrow map is at least a quarter as wide as it is long.
  double least = options.numbers ? 38 : 0, most = 42;
  double square = std::max(std::min(side / std::max(rows, columns), most), least);
  layout.cell_width = std::max(square, std::min(rows * square / 4 / columns, most));
  layout.cell_height = std::max(square, std::min(columns * square / 4 / rows, most));
  layout.map_width = columns * layout.cell_width;
  layout.map_height = rows * layout.cell_height;

  double widest_title = 0;
  for (const HeatMap& map : maps) {
    Axis row_axis(map.row_labels, map.values.shape(0), layout.cell_height, false);
    Axis column_axis(map.column_labels, map.values.shape(1), layout.cell_width, true);
    layout.row_labels = std::max(layout.row_labels, row_axis.depth);
    layout.one_row_axis &= map.row_labels == maps[0].row_labels && map.values.shape(0) == maps[0].values.shape(0);
    layout.column_labels = std::max(layout.column_labels, column_axis.depth);
    std::vector<std::string> lines = wrapped(map.title, std::max(layout.map_width, narrow_title), style::text_size);
    layout.title = std::max(layout.title, block_height(lines, style::text_size));
    for (const std::string& line : lines)
      widest_title = std::max(widest_title, style::text_width(line, style::text_size));
  }
  layout.slot = std::max(layout.map_width, widest_title);
  layout.pitch_x = layout.slot + gap + (layout.one_row_axis ? 0 : layout.row_labels);
  layout.pitch_y = layout.title + layout.map_height + layout.column_labels + gap;
  return layout;
}

std::string block_of(const Tensor& values) {
  std::string block;
  const Scalar* value = values.data();
  for (std::size_t row = 0; row < values.shape(0); ++row)
    for (std::size_t column = 0; column < values.shape(1); ++column)
      block += plain(*value++) + (column + 1 < values.shape(1) ? " " : "\n");
  return block;
}

/// For gnuplot: where white reads better than black on the colour of $3.
std::string white_text(const Scale& scale, Colors colors) {
  if (colors == Colors::mask) return "$3 == 1";
  if (colors == Colors::signed_) return fmt::format("abs($3) > {}", 0.7 * scale.high);
  return fmt::format("$3 < {}", scale.low + style::black_text_from * (scale.high - scale.low));
}

/// Draws a map whose axes' upper left corner is there.
void draw(GnuplotScript& script, const HeatMap& map, const Layout& layout, const HeatMapsOptions& options,
          const Scale& scale, Colors colors, std::size_t number, double left, double top) {
  std::size_t rows = map.values.shape(0), columns = map.values.shape(1);
  double right = left + static_cast<double>(columns) * layout.cell_width;
  std::vector<std::string> title = wrapped(map.title, layout.slot, style::text_size);
  script.text(title, (left + right) / 2, top - block_height(title, style::text_size), style::text_size);
  script.axes(left, right, top, top + static_cast<double>(rows) * layout.cell_height);
  Axis row_axis(map.row_labels, rows, layout.cell_height, false);
  Axis column_axis(map.column_labels, columns, layout.cell_width, true);
  script.add("set xrange [-0.5:{}.5]\nset yrange [{}.5:-0.5]", columns - 1, rows - 1);
  const std::string look = fmt::format("scale 0 font ',{}' noenhanced", style::small_size);
  bool labelled = number % layout.across == 0 || !layout.one_row_axis;
  script.add("{}", labelled ? fmt::format("set ytics {} ({})", look, row_axis.tics()) : "unset ytics");
  script.add("set xtics {} {} ({})", look, column_axis.turned ? "rotate by 90 right" : "norotate", column_axis.tics());

  std::string matrix = fmt::format("data index {} matrix", script.data(block_of(map.values)));
  std::string drawing;
  bool image = script.kind() == "png" || rows * columns > cells_as_shapes;
  if (!image || rows == 1 || columns == 1)
    drawing = fmt::format(
        "{} using ($3 == $3 ? $1 : NaN):2:(0.5):(0.5):3 with boxxyerror fillstyle solid 1 {} "
        "fillcolor palette notitle",
        matrix, colors == Colors::mask ? fmt::format("border linecolor rgb '{}'", style::quiet) : "noborder");
  else
    drawing = matrix + " with image notitle";
  if (options.numbers)
    drawing += fmt::format(
        ", \\\n  {} using 1:2:($3 == $3 ? sprintf('%.2f', $3) : 'NaN'):({} ? 0xffffff : 0) with "
        "labels font ',{}' textcolor rgb variable notitle",
        matrix, white_text(scale, colors), style::small_size);
  // Object 1 is the hatching, which all maps keep.
  for (std::size_t i = 0; i < map.outlined.size(); ++i) {
    auto row = static_cast<double>(map.outlined[i].first), column = static_cast<double>(map.outlined[i].second);
    script.add(
        "set object {} rectangle from {},{} to {},{} front fillstyle empty border linecolor rgb '{}' linewidth 3",
        i + 2, column - 0.5, row + 0.5, column + 0.5, row - 0.5, style::outline);
  }
  script.add("plot {}\nunset label", drawing);
  for (std::size_t i = 0; i < map.outlined.size(); ++i) script.add("unset object {}", i + 2);
}

/// One colour bar, which all maps share: set before the first one is drawn, and unset after it.
void set_color_bar(GnuplotScript& script, const Scale& scale, Colors colors, double left, double top, double height) {
  // Signed: ColorBrewer's RdBu, which the colour-blind tell apart, too.
  const std::vector<std::string> falling_and_rising = {"#2166ac", "#67a9cf", "#d1e5f0", "#f7f7f7",
                                                       "#fddbc7", "#ef8a62", "#b2182b"};
  std::vector<std::string> stops(style::color_map.begin(), style::color_map.end());
  if (colors == Colors::signed_) stops = falling_and_rising;
  if (colors == Colors::mask) stops = {style::background, style::operation.border};
  std::string defined;
  for (std::size_t i = 0; i < stops.size(); ++i) defined += fmt::format("{}{} '{}'", i ? ", " : "", i, stops[i]);
  script.add("set palette maxcolors {} defined ({})", colors == Colors::mask ? 2 : 256, defined);
  script.add("set cbrange [{}:{}]", scale.low, scale.high);
  script.add("set cbtics scale 0.3 nomirror out font ',{}'\nset format cb '%g'", style::small_size);
  if (colors == Colors::mask) script.add("set cbtics ('no' 0.25, 'yes' 0.75)");
  script.add("set colorbox user origin screen {:.5f},{:.5f} size screen {:.5f},{:.5f} border", script.x(left),
             script.y(top + height), script.x(bar_width), 1 - script.y(height));
}

}  // namespace

Picture save_heat_maps(const std::filesystem::path& file, const std::vector<HeatMap>& maps,
                       const HeatMapsOptions& options) {
  GnuplotScript script("save_heat_maps", file);
  Scale scale = checked_scale("save_heat_maps", maps, options);
  const Colors colors = colors_of(maps, options);
  Layout layout = layout_of(maps, options);
  std::size_t lines = (maps.size() + layout.across - 1) / layout.across;
  double row_axis = options.row_axis.empty() ? 0 : line_height(style::text_size);
  double column_axis = options.column_axis.empty() ? 0 : line_height(style::text_size);
  double axes_left = margin + row_axis + layout.row_labels;
  double maps_width = static_cast<double>(layout.across - 1) * layout.pitch_x + layout.slot;
  double bar_left = axes_left + maps_width + gap, width = bar_left + bar_width + bar_labels;

  std::vector<std::string> title = wrapped(options.title, width - 2 * margin, style::title_size);
  double axes_top = margin + block_height(title, style::title_size) + layout.title;
  double maps_height = static_cast<double>(lines) * layout.pitch_y - gap - layout.column_labels - layout.title;
  double bar_height = colors == Colors::mask ? 60 : std::clamp(maps_height, shortest_bar, longest_bar);
  double bottom = axes_top + maps_height + layout.column_labels + column_axis;
  script.canvas(width, std::max(bottom, axes_top + bar_height) + margin);

  script.text(title, width / 2, margin, style::title_size);
  script.text(options.row_axis, margin + style::text_size / 2., axes_top + maps_height / 2, style::text_size, true);
  script.text(options.column_axis, axes_left + maps_width / 2, bottom - style::text_size / 2., style::text_size);
  script.add("set multiplot\nset border linewidth 0.6");
  // What has no number shows what lies behind: hatching.
  script.add(
      "set object 1 rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb '#888888' fillstyle pattern 4 noborder");
  set_color_bar(script, scale, colors, bar_left, axes_top, bar_height);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    std::size_t line = i / layout.across, column = i % layout.across;
    double left = axes_left + static_cast<double>(column) * layout.pitch_x;
    double top = axes_top + static_cast<double>(line) * layout.pitch_y;
    draw(script, maps[i], layout, options, scale, colors, i, left + (layout.slot - layout.map_width) / 2, top);
    if (i == 0) script.add("unset colorbox");
  }
  script.add("unset multiplot");
  return script.save();
}

}  // namespace gradus::inline GRADUS_PRECISION
