#pragma once
#include "gradus.hpp"

namespace exercise {

struct Momentum {
  double lr, momentum;
  double direction = 0;
};

}  // namespace exercise
