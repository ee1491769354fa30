#pragma once
#include "pictures/plot.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A function of two numbers, on a grid.
struct Plane {
  Tensor values = {};  ///< (rows, columns): rows run upwards, from y = y_low to y_high, columns from x_low to x_high
  double x_low = -1, x_high = 1, y_low = -1, y_high = 1;
};

struct PlaneOptions {
  std::string title = {}, x_label = {}, y_label = {};
  std::vector<double> levels = {};    ///< a line is drawn where the function is one of them
  std::optional<double> middle = {};  ///< what is below it is blue, what is above orange; by default there is none
  std::vector<Curve> paths = {};      ///< lines over the plane, each point marked
  std::vector<Curve> points = {};     ///< points over the plane, without a line
};

/// A plane seen from above, with one unit as long on x as on y where that leaves it at most twice as wide as high, or
/// as high as wide. Drawn by gnuplot, as all of plot.hpp. Throws ShapeError for values that are no matrix of 2 x 2 or
/// more and for an x and y of different lengths; ValueError for ends that are not finite or not in order, a level or a
/// middle that is not finite, and for a file that is neither .svg nor .png or cannot be written.
Picture save_plane(const std::filesystem::path& file, const Plane& plane, const PlaneOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
