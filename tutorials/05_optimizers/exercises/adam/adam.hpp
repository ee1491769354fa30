#pragma once
#include <cmath>

#include "gradus.hpp"

namespace exercise {

struct Adam {
  double lr, beta1, beta2, eps;
  double m = 0, v = 0;
  int t = 0;
};

}  // namespace exercise
