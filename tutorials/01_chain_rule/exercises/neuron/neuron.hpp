#pragma once
#include <cmath>

#include "gradus.hpp"

namespace exercise {

struct Slopes {
  double w, x, b;
};

}  // namespace exercise
