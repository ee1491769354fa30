#pragma once
#include "pictures/plot.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// A heat map for a terminal: a character a cell, more ink for more and a blank only for the low end itself, labels on
/// both axes, and a line that says what the characters mean; ends with a line break. NaN is '?'. Throws as
/// save_heat_maps does.
std::string text_map(const HeatMap& map, const HeatMapsOptions& options = {});

}  // namespace gradus::inline GRADUS_PRECISION
