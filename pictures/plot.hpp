#pragma once
#include <optional>
#include <utility>

#include "pictures/picture.hpp"

namespace gradus::inline GRADUS_PRECISION {

// Drawn by gnuplot: for `pictures/x.svg` (or .png) the numbers are in pictures/x.dat and the script in pictures/x.gp,
// both of which stay. `gnuplot pictures/x.gp` draws it again, from any folder.

/// A line through the points (x[i], y[i]); a y that is NaN or infinite is a gap.
struct Curve {
  std::string name = {};  ///< in the legend; "" for none
  std::vector<double> x = {}, y = {};
};

struct CurvesOptions {
  std::string title = {}, x_label = {}, y_label = {};
  bool log_x = false, log_y = false;  ///< on a log axis, what is not above 0 is a gap
  /// The ends of the y axis, where it has some by nature (a share ends at 1); by default the values decide.
  std::optional<double> low = {}, high = {};
};

/// Curves in one pair of axes. Throws ValueError for no curves, for an axis that cannot end there (low >= high,
/// infinite, not above 0 on a log axis), and for a file that is neither .svg nor .png or cannot be written; ShapeError
/// for an x and y of different lengths.
Picture save_curves(const std::filesystem::path& file, const std::vector<Curve>& curves,
                    const CurvesOptions& options = {});

/// One pair of axes of several that share their x axis.
struct Panel {
  std::vector<Curve> curves = {};
  CurvesOptions options = {};
};

/// Panels one below the other over the same x; its label and kind are the last panel's. Throws as save_curves does.
Picture save_panels(const std::filesystem::path& file, const std::vector<Panel>& panels, const std::string& title = "");

/// A matrix as colours, its rows running downwards as it is printed.
struct HeatMap {
  std::string title = {};
  Tensor values = {};                                            ///< (rows, columns); NaN is hatched
  std::vector<std::string> row_labels = {}, column_labels = {};  ///< one for each row and column; none: numbers from 0
  /// Cells (row, column) that are to be seen at first sight; text_map leaves the mark out.
  std::vector<std::pair<std::int64_t, std::int64_t>> outlined = {};
};

struct HeatMapsOptions {
  std::string title = {}, row_axis = {}, column_axis = {};
  /// The ends of the colour bar; by default the least and the greatest value.
  std::optional<double> low = {}, high = {};
  bool numbers = false;  ///< each value is written into its cell, with two decimals
};

/// Heat maps side by side (the heads of an attention), with one colour bar. Throws ValueError for no maps, for low >=
/// high, and for a file that is neither .svg nor .png or cannot be written; ShapeError for values that are no matrix or
/// empty, for a wrong number of labels, and for a cell to be outlined that is not there.
Picture save_heat_maps(const std::filesystem::path& file, const std::vector<HeatMap>& maps,
                       const HeatMapsOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
