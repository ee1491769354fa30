#pragma once
#include "gradus.hpp"

namespace exercise {

/// Of the places that were read: (batch, places, width). Empty at first:
/// `if (cache.keys)` asks.
struct Cache {
  gradus::Variable keys, values;
};

}  // namespace exercise
