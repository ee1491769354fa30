#include "pictures/scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::inline GRADUS_PRECISION {
namespace {

void check_labels(const char* operation, const char* axis, const std::vector<std::string>& labels, const Shape& shape,
                  std::size_t i) {
  check(labels.empty() || static_cast<std::int64_t>(labels.size()) == shape[i],
        "{}: {} {} labels for values of {}; give one for each {}, or none", operation, labels.size(), axis, shape,
        axis);
}

}  // namespace

Scale checked_scale(const char* operation, const std::vector<HeatMap>& maps, const HeatMapsOptions& options) {
  check<ValueError>(!maps.empty(), "{}: there is no map to draw", operation);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double least = infinity, greatest = -infinity;
  for (const HeatMap& map : maps) {
    Shape shape = shape_of(map.values);
    check(shape.size() == 2 && size_of(shape) > 0, "{}: a heat map has (rows, columns), its values have {}", operation,
          shape);
    check_labels(operation, "row", map.row_labels, shape, 0);
    check_labels(operation, "column", map.column_labels, shape, 1);
    for (const auto& [row, column] : map.outlined)
      check(0 <= row && row < shape[0] && 0 <= column && column < shape[1],
            "{}: cell ({}, {}) is to be outlined, the values have {}", operation, row, column, shape);
    for (double value : map.values)
      if (std::isfinite(value)) least = std::min(least, value), greatest = std::max(greatest, value);
  }
  if (least > greatest) least = greatest = 0;  // no value is finite

  Scale scale{options.low.value_or(least), options.high.value_or(greatest)};
  // All values alike, or all beyond the one end that was given: a scale of some width shows them, too.
  if (!(scale.low < scale.high) && !(options.low && options.high))
    (options.high ? scale.low : scale.high) = options.high ? scale.high - 1 : scale.low + 1;
  check<ValueError>(scale.low < scale.high && std::isfinite(scale.high - scale.low),
                    "{}: the scale runs from low {} to high {}; low must be below high", operation, scale.low,
                    scale.high);
  return scale;
}

}  // namespace gradus::inline GRADUS_PRECISION
