#pragma once
#include <algorithm>
#include <cmath>

#include "pictures/plot.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What the ends of a colour bar stand for.
struct Scale {
  double low, high;
  /// 0 at low, 1 at high; values beyond the ends, infinite ones too, are at the ends. NaN stays NaN.
  double share(double value) const {
    return std::isnan(value) ? value : std::clamp((value - low) / (high - low), 0., 1.);
  }
};

/// The scale that heat maps share. Throws as save_heat_maps does, in the name of `operation`.
Scale checked_scale(const char* operation, const std::vector<HeatMap>& maps, const HeatMapsOptions& options);

}  // namespace gradus::inline GRADUS_PRECISION
